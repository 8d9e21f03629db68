import type { RunReports } from '../fold/account-folds.ts';
import type { RunContext } from '../report/run-context.ts';

/** A run to compare. */
export interface ComparedRun {
  readonly reports: RunReports;
  readonly context: RunContext;
  /** A digest of all data that it read; undefined if there is none. */
  readonly dataDigest: string | undefined;
}
