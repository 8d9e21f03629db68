import {
  type BookChanged,
  type BookSide,
  type BookSnapshotted,
  type Levels,
  levelsOf,
  type PublicOrder,
  type PublicOrdersChanged,
  type PublicOrdersSnapshotted,
  type Ticks,
} from '@replay/core';
import type { Book } from './book.ts';

/**
 * A message about public orders as a message of price levels: the new sizes in lots of the levels that it changed. `before`
 * and `after` are the books around it; undefined while no book by order is live.
 */
export function toPriceLevels(
  event: PublicOrdersSnapshotted | PublicOrdersChanged,
  before: Book,
  after: Book,
): BookSnapshotted | BookChanged | undefined {
  const { instrument, exchangeTime, receivedTime, sequence } = event;
  const stamp = { instrument, exchangeTime, receivedTime, sequence };
  if (event.type === 'PublicOrdersSnapshotted')
    return { type: 'BookSnapshotted', ...stamp, bids: summed(event.orders, 'bid'), asks: summed(event.orders, 'ask') };
  if (before.status !== 'live' || before.orders === undefined || after.status !== 'live') return undefined;
  const touched = { bid: new Set<Ticks>(), ask: new Set<Ticks>() };
  for (const { order, side, price } of event.changes) {
    const resting = before.orders.order(order);
    if (resting !== undefined) touched[resting.side].add(resting.price);
    touched[side].add(price);
  }
  const rows = (side: BookSide): Levels =>
    levelsOf(
      [...touched[side]].map((price) => [price, (side === 'bid' ? after.bids : after.asks).sizeAt(price)] as const),
    );
  return { type: 'BookChanged', ...stamp, bids: rows('bid'), asks: rows('ask') };
}

/** The orders of a side added up to levels. */
function summed(orders: readonly PublicOrder[], wanted: BookSide): Levels {
  const sizes = new Map<Ticks, number>();
  for (const { side, price, size } of orders) if (side === wanted) sizes.set(price, (sizes.get(price) ?? 0) + size);
  return levelsOf(sizes);
}
