import { type Book, queuesOf } from '@replay/book';
import type { MarketEvent, PublicOrderChangeKind } from '@replay/core';
import type { Oddities } from './oddities.ts';

/** What in a message about public orders cannot be, after all that was told before; nothing of any other event. */
export function contradictionsIn(event: MarketEvent, before: Book): readonly string[] {
  switch (event.type) {
    case 'PublicOrdersSnapshotted':
      return queuesOf(event.orders).contradictions;
    case 'PublicOrdersChanged':
      return (before.status === 'live' && before.orders?.contradictionsIn(event.changes)) || [];
    default:
      return [];
  }
}

/** Counts what was told of single orders. */
export function withOrderNews(oddities: Oddities, event: MarketEvent, contradictions: number): Oddities {
  if (event.type !== 'PublicOrdersChanged' && contradictions === 0) return oddities;
  const next = { ...oddities, contradictions: (oddities.contradictions ?? 0) + contradictions };
  if (event.type !== 'PublicOrdersChanged') return next;
  for (const { kind } of event.changes) next[countOfChange[kind]] = (next[countOfChange[kind]] ?? 0) + 1;
  return next;
}

const countOfChange = {
  added: 'ordersAdded',
  amended: 'ordersAmended',
  removed: 'ordersRemoved',
  executed: 'ordersExecuted',
} as const satisfies Record<PublicOrderChangeKind, keyof Oddities>;
