import type { Report } from './report.ts';

/** What the report cannot know from the facts alone: where the run lies and what it was made of. */
export interface RunContext {
  readonly id: string;
  /** The last link of the journal's chain; left out while a run has none. */
  readonly hash?: string;
  readonly path?: string;
  /** The data, as the user named them. */
  readonly source: string;
  /** What the source inferred, assumed or left unread, in whole sentences; they come before the report's own warnings. */
  readonly notes?: readonly string[];
}

/** What a reader should mind: how the data were understood first, since everything else rests on it. */
export const warningsIn = (report: Report, { notes = [] }: RunContext): readonly string[] => [
  ...notes,
  ...report.warnings,
];
