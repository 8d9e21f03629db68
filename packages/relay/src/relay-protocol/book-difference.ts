import type { Ladder, LiveBook } from '@replay/book';
import type { Levels, Lots, Ticks } from '@replay/core';

/**
 * The level changes from one live book to another. If there are none, the best level is repeated, because a message
 * without rows would close a gap in the numbers.
 */
export function differenceOf(from: LiveBook, to: LiveBook): { readonly bids: Levels; readonly asks: Levels } {
  const bids = changes(from.bids, to.bids);
  const asks = changes(from.asks, to.asks);
  if (bids.prices.length + asks.prices.length > 0) return { bids, asks };
  return { bids: best(to.bids), asks: to.bids.count > 0 ? asks : best(to.asks) };
}

function changes(from: Ladder, to: Ladder): Levels {
  const prices: Ticks[] = [];
  const sizes: Lots[] = [];
  const add = (price: Ticks, size: Lots): void => {
    prices.push(price);
    sizes.push(size);
  };
  from.walk((price) => {
    if (to.sizeAt(price) === 0) add(price, 0 as Lots);
  });
  to.walk((price, size) => {
    if (from.sizeAt(price) !== size) add(price, size);
  });
  return { prices, sizes };
}

const best = ({ best }: Ladder): Levels =>
  best === undefined ? { prices: [], sizes: [] } : { prices: [best.price], sizes: [best.size] };
