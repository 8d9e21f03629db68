import type { Decimal, Micros } from '@replay/core';

const minute = 60_000_000;
const day = 1440 * minute;

/** The finest interval of any grid; the others are multiples of it. */
export const finestInterval = minute as Micros;

/** Equal intervals at UTC multiples, over which returns are computed. */
export interface Grid {
  readonly interval: Micros;
  /** Intervals in a year of 365 days. */
  readonly periodsPerYear: number;
  readonly name: string;
}

/** Minutes for a run of up to a day, hours for one of less than 60 days, else days. */
export function gridFor(duration: number): Grid {
  if (duration <= day) return gridOf(minute, '1 min');
  return duration < 60 * day ? gridOf(60 * minute, '1 h') : gridOf(day, '1 d');
}

const gridOf = (interval: number, name: string): Grid => ({
  interval: interval as Micros,
  periodsPerYear: (365 * day) / interval,
  name,
});

/** The multiples of the interval from `from` to `to`, both included. */
export function* gridTimes(from: Micros, to: Micros, interval: Micros): Iterable<Micros> {
  for (let time = Math.ceil(from / interval) * interval; time <= to; time += interval) yield time as Micros;
}

/** Returns of the full intervals between grid values; undefined when equity was not positive at one of them. */
export function returnsOf(values: readonly Decimal[]): readonly number[] | undefined {
  const returns: number[] = [];
  let before: Decimal | undefined;
  for (const value of values) {
    if (!value.gt(0)) return undefined;
    // The exact difference first: a float ratio near 1 would lose the small returns of a short interval.
    if (before !== undefined) returns.push(value === before ? 0 : value.sub(before).toNumber() / before.toNumber());
    before = value;
  }
  return returns;
}
