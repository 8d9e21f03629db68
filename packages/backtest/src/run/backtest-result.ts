import type { RunEnded } from '@replay/core';
import type { Manifest } from '@replay/journal';
import type { RunReport } from '../past/run-report.ts';

/** The result of a run. */
export interface BacktestResult {
  /** `interrupted` where its signal was aborted: the report is of what happened until then. */
  readonly outcome: RunEnded['outcome'];
  readonly report: RunReport;
  /** The last link of the chain over all facts: the same for the same data, options and behaviour version. */
  readonly hash: string;
  /** How many facts there are. */
  readonly facts: number;
  /** The folder that holds the journal and the report; undefined unless `out` was given. */
  readonly folder: string | undefined;
  readonly manifest: Manifest;
}

/** What the command wants of a run beyond its options. */
export interface RunHost {
  readonly signal?: AbortSignal | undefined;
  /** Whether the process is there for this run alone, which may then guard its exit, its stdout and its stray errors. */
  readonly ownsProcess?: boolean;
  /** How errors name options; by their names in a program when left out. */
  readonly optionName?: ((option: string) => string) | undefined;
}

/** How a run ended: with a result unless it never began, and with the error that ended it early. */
export interface SettledRun {
  readonly outcome: RunEnded['outcome'] | 'never-began';
  readonly error: unknown;
  readonly result: BacktestResult | undefined;
}
