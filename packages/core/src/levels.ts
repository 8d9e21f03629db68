import type { Lots, Ticks } from './units.ts';

/**
 * Rows of one side of a book message, as two columns of equal length. Sizes are absolute, 0 removes the level.
 * Columns instead of row objects: a message has dozens of rows, and they are read in tight loops.
 */
export interface Levels {
  readonly prices: readonly Ticks[];
  readonly sizes: readonly Lots[];
}

export const noLevels: Levels = { prices: [], sizes: [] };

/** Builds the columns from `[price, size]` rows. */
export const levelsOf = (rows: Iterable<readonly [price: number, size: number]>): Levels => {
  const prices: Ticks[] = [];
  const sizes: Lots[] = [];
  for (const [price, size] of rows) {
    prices.push(price as Ticks);
    sizes.push(size as Lots);
  }
  return { prices, sizes };
};
