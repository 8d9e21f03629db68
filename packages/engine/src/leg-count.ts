import type { Micros } from '@replay/core';

/** How many messages of one leg there were at the moment of the last one: what a drawn latency goes by. */
export interface LegCount {
  time: Micros;
  count: number;
}

export const noneYet = (): LegCount => ({ time: -1 as Micros, count: 0 });

/** Counts one more message at a moment; gives how many of that moment were before it. */
export function countAt(leg: LegCount, now: Micros): number {
  leg.count = leg.time === now ? leg.count + 1 : 1;
  leg.time = now;
  return leg.count - 1;
}
