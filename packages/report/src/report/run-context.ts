import type { Report } from './report.ts';

/** What the facts of a run do not contain: where it is stored and what data it read. */
export interface RunContext {
  readonly id: string;
  /** The run hash; left out for a run that did not end. */
  readonly hash?: string;
  readonly path?: string;
  /** The data, as named by the user. */
  readonly source: string;
  /** What the source inferred, assumed or left unread, in sentences; they precede the warnings of the report. */
  readonly notes?: readonly string[];
}

/** All warnings: how the data were interpreted first, because everything depends on it. */
export const warningsIn = (report: Report, { notes = [] }: RunContext): readonly string[] => [
  ...notes,
  ...report.warnings,
];
