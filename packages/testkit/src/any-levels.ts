import { type Levels, levelsOf } from '@replay/core';
import fc from 'fast-check';

/** Prices of one neighbourhood: `dense` ones repeat and stand side by side, `sparse` ones hardly ever do. */
export interface PriceRange {
  readonly min: number;
  readonly max: number;
}

export const densePrices: PriceRange = { min: 90, max: 130 };
export const dearPrices: PriceRange = { min: 617_900, max: 618_400 };
export const sparsePrices: PriceRange = { min: -50_000_000, max: 50_000_000 };
export const hugePrices: PriceRange = { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER };

/** A neighbourhood to draw all prices of one market from. */
export const anyPriceRange: fc.Arbitrary<PriceRange> = fc.oneof(
  { arbitrary: fc.constant(densePrices), weight: 4 },
  { arbitrary: fc.constant(dearPrices), weight: 2 },
  { arbitrary: fc.constant(sparsePrices), weight: 2 },
  { arbitrary: fc.constant(hugePrices), weight: 1 },
);

/** Sizes as changes carry them: every third removes, and some are as large as a size can be. */
export const anySize: fc.Arbitrary<number> = fc.oneof(
  { arbitrary: fc.constant(0), weight: 4 },
  { arbitrary: fc.integer({ min: 1, max: 50 }), weight: 7 },
  { arbitrary: fc.constant(Number.MAX_SAFE_INTEGER), weight: 1 },
);

/** Rows of one side of a message: any order, prices may repeat, removals of unknown levels included. */
export const anyLevels = (prices: PriceRange = densePrices, maxRows = 20): fc.Arbitrary<Levels> =>
  fc.array(fc.tuple(fc.integer(prices), anySize), { maxLength: maxRows }).map(levelsOf);
