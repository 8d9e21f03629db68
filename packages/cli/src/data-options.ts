import type { Micros } from '@replay/core';
import type { Check, Policy } from '@replay/quality';
import type { KeyOptions } from './remote/key-options.ts';

/** What can be named as data, for help and errors. */
export const dataKinds =
  'sample (a generated market through a local relay), sample:orders (the same, every order by its name), a .csv or .csv.gz, a folder of dataset files, a .tape, raw:FILE of recorded exchange messages; or over a network relay://HOST:PORT, machine://HOST:PORT (a Tardis Machine), tardis (the raw data API), with relays://, machines:// for TLS';

/** What the finding of a check means; the others mean what is usual where they are read. */
export type Policies = Partial<Readonly<Record<Check, Policy>>>;

/** Which data are to be read, and how. */
export interface DataOptions {
  readonly data: string;
  /** Further data, merged with the first by the time of receipt. */
  readonly others: readonly string[];
  /** Microseconds added to the receipt times of each of the data; none where they are as recorded. */
  readonly clockOffsets: readonly number[];
  /** How a server is asked; undefined for what is usual with it. */
  readonly transport: 'ws' | 'http' | undefined;
  readonly exchange: string | undefined;
  readonly symbols: readonly string[];
  readonly from: Micros | undefined;
  readonly to: Micros | undefined;
  readonly instruments: string | undefined;
  readonly onBadRow: 'fail' | 'skip';
  readonly policies: Policies;
  readonly keyOptions: KeyOptions;
  /** Reads on after a gap of any length, for who wants to hear of all of them. */
  readonly patient?: boolean;
  /** Reads quotes of dataset files, too, for who passes all on that there is. */
  readonly quotes?: boolean;
  /** No account is kept: what a contract is worth may be assumed. */
  readonly booksOnly?: boolean;
}
