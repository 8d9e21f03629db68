/** A dataset file that is served: one day of one type of rows of one symbol, packed. */
export interface ServedDataset {
  readonly exchange: string;
  /** Such as `trades`. */
  readonly type: string;
  /** `2024-08-08` */
  readonly day: string;
  /** As file names spell it: upper case, with `-` for `/` and `:`. */
  readonly symbol: string;
  /** Where the file lies. Requests choose among these files, and no path is ever made of a request. */
  readonly path: string;
}
