import type { PageInput } from '../page-input.ts';

/** How much of each market a page carries: more than a screen can show, and never so much that the file gets large. */
export interface Limits {
  /** Columns of pixels that lines are kept for: with a few points each they allow for zooming in far. */
  readonly columns: number;
  readonly fills: number;
  readonly quotes: number;
  /** Price levels in all columns of depth. */
  readonly levels: number;
}

/** Markets and accounts share what a page may weigh: together about 2.5 MB at the most, and far less for a normal run. */
export function limitsFor({ accounts }: PageInput): Limits {
  const markets = accounts.reduce((sum, { charts }) => sum + charts.instruments.length, 0);
  const lines = accounts.length * 2 + markets * 3;
  return {
    columns: Math.floor(36_000 / lines),
    fills: Math.floor(20_000 / Math.max(markets, 1)),
    quotes: Math.floor(10_000 / Math.max(markets, 1)),
    levels: Math.floor(120_000 / Math.max(markets, 1)),
  };
}
