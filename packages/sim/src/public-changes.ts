import type { OrderQueues } from '@replay/book';
import type { BookSide, Lots, PublicOrder, PublicOrderChange, Ticks } from '@replay/core';

/** A change of a public order, and where that order stood before it; undefined for one that did not. */
export interface PlacedChange {
  readonly change: PublicOrderChange;
  readonly stood: PublicOrder | undefined;
}

/** The changes of a message, each with its order as the changes before it left it. */
export function placedChanges(queues: OrderQueues, changes: readonly PublicOrderChange[]): readonly PlacedChange[] {
  let now = queues;
  return changes.map((change) => {
    const stood = now.order(change.order);
    if (changes.length > 1) now = now.after([change]).queues;
    return { change, stood };
  });
}

/** What a change is to the queue at a price: an order that leaves it, comes to it, or changes in it. */
export function seenAt({ change, stood }: PlacedChange, side: BookSide, price: Ticks): readonly PublicOrderChange[] {
  const stoodHere = stood?.side === side && stood.price === price;
  const standsHere = change.side === side && change.price === price;
  switch (change.kind) {
    case 'removed':
      return stoodHere ? [change] : [];
    case 'executed':
      return stoodHere ? [{ ...change, size: executedOf(change, stood) }] : [];
    case 'amended':
      if (stoodHere && standsHere) return [change];
      break;
    case 'added':
      break;
  }
  const leaves: PublicOrderChange[] = stoodHere ? [{ ...stood, kind: 'removed' }] : [];
  return standsHere ? [...leaves, { ...change, kind: 'added' }] : leaves;
}

/** How much of an order traded: no more than there was. */
export const executedOf = ({ size }: PublicOrderChange, stood: PublicOrder): Lots => Math.min(size, stood.size) as Lots;

/**
 * The size that came to each price of a side by these changes: what nobody could have met there before. Of an order that
 * grows it is what it grew by, of one that moves all of it.
 */
export function arrivedOn(side: BookSide, changes: readonly PlacedChange[]): ReadonlyMap<Ticks, number> {
  const arrived = new Map<Ticks, number>();
  for (const { change, stood } of changes) {
    if (change.side !== side || (change.kind !== 'added' && change.kind !== 'amended')) continue;
    const before = stood?.side === side && stood.price === change.price ? stood.size : 0;
    const fresh = change.size - before;
    if (fresh > 0) arrived.set(change.price, (arrived.get(change.price) ?? 0) + fresh);
  }
  return arrived;
}
