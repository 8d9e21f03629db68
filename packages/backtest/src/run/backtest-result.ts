import type { RunEnded } from '@replay/core';
import type { Manifest } from '@replay/journal';
import type { RunReport } from '../past/run-report.ts';

/** The result of a run. */
export interface BacktestResult {
  /** `interrupted` where its signal was aborted: the report covers what happened until then. */
  readonly outcome: RunEnded['outcome'];
  readonly report: RunReport;
  /** The last link of the hash chain over all facts: equal for equal data, options and behaviour version. */
  readonly hash: string;
  /** The number of facts. */
  readonly facts: number;
  /** The folder of the journal and the report; undefined unless `out` was given. */
  readonly folder: string | undefined;
  readonly manifest: Manifest;
}

/** What the command sets for a run beyond its options. */
export interface RunHost {
  readonly signal?: AbortSignal | undefined;
  /** Whether the process belongs to this run, which may then guard its exit, its stdout and uncaught errors. */
  readonly ownsProcess?: boolean;
  /** The names of options in errors; those of a program by default. */
  readonly optionName?: ((option: string) => string) | undefined;
}

/** How a run ended: with a result unless it never began, and with the error that ended it early. */
export interface SettledRun {
  readonly outcome: RunEnded['outcome'] | 'never-began';
  readonly error: unknown;
  readonly result: BacktestResult | undefined;
}
