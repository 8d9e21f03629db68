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

/** Rows of price and size in any kind of array. */
interface LevelRows {
  readonly prices: ArrayLike<number> & Iterable<number>;
  readonly sizes: ArrayLike<number>;
}

/**
 * The rows of one side of a snapshot as a set: each price once, with the size that was stated last, and none of size 0. Rows that
 * are a set already are returned as they are.
 */
export function levelSet<Rows extends LevelRows>(levels: Rows): Rows | Levels {
  if (isSet(levels)) return levels;
  const sizes = new Map<number, number>();
  let row = 0;
  for (const price of levels.prices) sizes.set(price, levels.sizes[row++]!);
  return levelsOf([...sizes].filter(([, size]) => size > 0));
}

/** Rows in the order of a ladder need no search for duplicates. */
function isSet({ prices, sizes }: LevelRows): boolean {
  let [rises, falls] = [true, true];
  for (let row = 0; row < prices.length; row++) {
    if (sizes[row] === 0) return false;
    if (row === 0) continue;
    if (prices[row]! <= prices[row - 1]!) rises = false;
    if (prices[row]! >= prices[row - 1]!) falls = false;
  }
  return rises || falls || new Set(prices).size === prices.length;
}

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
