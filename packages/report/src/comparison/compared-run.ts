import type { RunReports } from '../fold/account-folds.ts';
import type { RunContext } from '../report/run-context.ts';

/** A run that is to stand beside others. */
export interface ComparedRun {
  readonly reports: RunReports;
  readonly context: RunContext;
  /** What tells its data from others: a digest of all that was read; undefined where none was made. */
  readonly dataDigest: string | undefined;
}
