import type { Micros } from '@replay/core';

/** How many messages of one leg there were at the moment of the last one: what a drawn latency goes by. */
export interface LegCount {
  readonly time: Micros;
  readonly count: number;
}

export const noneYet: LegCount = { time: -1 as Micros, count: 0 };

/** The count with one more message at a moment. */
export const counted = ({ time, count }: LegCount, now: Micros): LegCount => ({
  time: now,
  count: time === now ? count + 1 : 1,
});
