import type { OrderId } from '@replay/core';

/**
 * Names that a strategy gave its orders, as a value: sets of falling sizes, of which adding merges those that have become
 * equally large. So a run of many orders copies each name a few times only, and older states keep what they had.
 */
export type UsedIds = readonly ReadonlySet<OrderId>[];

export const isUsed = (used: UsedIds, id: OrderId): boolean => used.some((names) => names.has(id));

export function withId(used: UsedIds, id: OrderId): UsedIds {
  let newest: ReadonlySet<OrderId> = new Set([id]);
  let kept = used.length;
  for (let last = used[kept - 1]; last !== undefined && last.size <= newest.size; last = used[kept - 1]) {
    newest = new Set([...last, ...newest]);
    kept -= 1;
  }
  return [...used.slice(0, kept), newest];
}
