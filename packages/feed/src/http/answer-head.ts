export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What stands before the body of an answer. */
export interface AnswerHead {
  readonly status: number;
  /** By names in lower case. */
  readonly headers: Headers;
  /** The address it came from, fit to be shown. */
  readonly place: string;
}
