import { type Decimal, decimalOf, type Micros, type Money } from '@replay/core';

/** What an account has traded by UTC day, as far back as fees look; the latest day last. */
export type TrailingVolume = readonly DayOfTrade[];

interface DayOfTrade {
  readonly day: number;
  readonly value: Money;
}

export const noVolume: TrailingVolume = [];

const dayLength = 86_400_000_000;
/** The days before today over which venues look back. */
const span = 30;

/** Days since 1970-01-01 UTC. */
export const dayOf = (time: Micros): number => Math.floor(time / dayLength);
export const midnight = (day: number): Micros => (day * dayLength) as Micros;

/** The volume after one more fill. Days that no fee looks back to any more are dropped. */
export function withTrade(volume: TrailingVolume, time: Micros, value: Money): TrailingVolume {
  const day = dayOf(time);
  const last = volume.at(-1);
  if (last?.day === day) return [...volume.slice(0, -1), { day, value: last.value + value }];
  return [...volume.filter((one) => one.day >= day - span), { day, value }];
}

/** What was traded in the thirty days before this one. */
export function tradedBefore(volume: TrailingVolume, day: number): Decimal {
  let sum = 0n;
  for (const one of volume) if (one.day < day && one.day >= day - span) sum += one.value;
  return decimalOf(sum);
}
