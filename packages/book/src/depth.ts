import { type Lots, ReplayError, type Ticks } from '@replay/core';
import type { TwoSidedBook } from './book.ts';
import type { Ladder } from './ladder.ts';

/** Lots displayed on the best `levels` levels of one side. */
export function depth(ladder: Ladder, levels: number): Lots {
  let total = 0;
  let left = levels;
  if (left > 0) {
    ladder.walk((_price, size) => {
      total += size;
      left -= 1;
      return left > 0;
    });
  }
  return total as Lots;
}

/**
 * Which side shows more over the best `levels` levels of each: (bids − asks) / (bids + asks), from −1 to 1,
 * positive when buyers show more. Throws `BAD_CONFIGURATION` for less than one level.
 */
export function imbalance(book: TwoSidedBook, levels: number): number {
  if (!(levels >= 1)) {
    throw new ReplayError('BAD_CONFIGURATION', `an imbalance needs at least one level, not ${levels}`);
  }
  const bids = depth(book.bids, levels);
  const asks = depth(book.asks, levels);
  return (bids - asks) / (bids + asks);
}

/** Lots displayed from the best price to `toPrice`, inclusive: what an order limited there could take at once. */
export function cumulativeSize(ladder: Ladder, toPrice: Ticks): Lots {
  let total = 0;
  const outward = ladder.side === 'bid' ? -1 : 1;
  ladder.walk((price, size) => {
    if ((price - toPrice) * outward > 0) return false;
    total += size;
    return true;
  });
  return total as Lots;
}

/** What taking a size from one side would have cost. */
export interface AveragePrice {
  /** Size-weighted mean price in fractional ticks. */
  readonly price: number;
  /** The lots it is the mean of: less than asked for when the side does not show that much. */
  readonly filled: Lots;
}

/**
 * Volume-weighted average price of walking one side for `size` lots. A side that shows less gives the mean of all it shows
 * and says so in `filled`; undefined when there is nothing to average (an empty side, or no size asked for).
 */
export function vwap(ladder: Ladder, size: Lots): AveragePrice | undefined {
  const best = ladder.best;
  if (best === undefined || !(size > 0)) return undefined;
  let left: number = size;
  let beyondBest = 0; // Σ (price − best) · size: small numbers, so that the sum stays exact at high prices.
  ladder.walk((price, shown) => {
    const taken = Math.min(shown, left);
    beyondBest += (price - best.price) * taken;
    left -= taken;
    return left > 0;
  });
  const filled = size - left;
  return { price: best.price + beyondBest / filled, filled: filled as Lots };
}
