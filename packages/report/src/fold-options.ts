import type { Grouping } from './trades/grouping.ts';

/** How a report is folded. */
export interface FoldOptions {
  /** What counts as one trade; flat to flat when left out. */
  readonly grouping?: Grouping | undefined;
  /** Whether pictures are to be drawn from it: they cost time and room. */
  readonly charts?: boolean;
}
