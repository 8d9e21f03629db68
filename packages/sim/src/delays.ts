import { durationText, type Micros, type Random, ReplayError, shortDigest } from '@replay/core';
import { exponential, normalQuantile } from './normal-draw.ts';

/** A distribution of delays in whole microseconds, drawn from the numbers it is given. */
export interface Delays {
  readonly name: string;
  draw(random: Random): Micros;
}

/** Every whole microsecond from `from` to `to` alike. */
export function uniformDelays(from: Micros, to: Micros): Delays {
  requireWhole('a uniform delay', [from, to]);
  if (to < from || to - from >= 2 ** 32) throw wrong(`delays from ${from} to ${to} are no range`);
  return {
    name: `uniform ${durationText(from)}–${durationText(to)}`,
    draw: (random) => (from + random.below(to - from + 1)) as Micros,
  };
}

/**
 * Delays as they were measured: a table of `[share of delays below, delay]` from share 0 to share 1, interpolated linearly
 * and cut to whole microseconds. What we recommend: no shape is assumed.
 */
export function quantileDelays(table: readonly (readonly [share: number, delay: Micros])[]): Delays {
  requireWhole(
    'a quantile',
    table.map(([, delay]) => delay),
  );
  const rises = table.every(([share, delay], at) => {
    const [lastShare, lastDelay] = table[at - 1] ?? [-1, 0];
    return share > lastShare && delay >= lastDelay;
  });
  if (!rises || table[0]?.[0] !== 0 || table.at(-1)?.[0] !== 1)
    throw wrong('a quantile table rises from share 0 to share 1');
  return {
    name: `${table.length} quantiles ${durationText(table[0][1])}–${durationText(table.at(-1)?.[1] ?? table[0][1])} (${shortDigest(table.join(';'))})`,
    draw(random) {
      const share = random.unit();
      const above = table.findIndex(([upTo]) => upTo > share);
      const [low, lowDelay] = table[above - 1] as readonly [number, Micros];
      const [high, highDelay] = table[above] as readonly [number, Micros];
      return (lowDelay + Math.floor(((share - low) / (high - low)) * (highDelay - lowDelay))) as Micros;
    },
  };
}

export interface LogNormalDelays {
  /** Half of the delays are shorter. */
  readonly median: Micros;
  /** The standard deviation of the delay's natural logarithm: 0.5 spreads two thirds of the delays from 0.6 to 1.65 medians. */
  readonly spread: number;
  readonly floor: Micros;
  readonly cap: Micros;
}

/** Delays whose logarithm is normal, never below the floor and never above the cap. */
export function logNormalDelays({ median, spread, floor, cap }: LogNormalDelays): Delays {
  requireWhole('a log-normal delay', [median, floor, cap]);
  if (!(spread >= 0 && spread <= 5)) throw wrong(`a spread of ${spread} is none; it lies from 0 to 5`);
  if (cap < floor) throw wrong(`a cap of ${cap} is below the floor of ${floor}`);
  return {
    name: `log-normal around ${durationText(median)} (spread ${spread}, ${durationText(floor)}–${durationText(cap)})`,
    draw(random) {
      // Half a step off both ends, so that no draw has probability 0 or 1.
      const probability = (random.next() + 0.5) / 4294967296;
      const delay = Math.floor(median * exponential(spread * normalQuantile(probability)));
      return Math.min(cap, Math.max(floor, delay)) as Micros;
    },
  };
}

function requireWhole(what: string, delays: readonly number[]): void {
  const odd = delays.find((delay) => !Number.isSafeInteger(delay) || delay < 0);
  if (odd !== undefined) throw wrong(`${what} is a whole number of microseconds from 0, not ${odd}`);
}

const wrong = (message: string): ReplayError => new ReplayError('BAD_CONFIGURATION', message);
