import { durationText, type Micros, naturalLog, type Random, ReplayError, randomFrom, shortDigest } from '@replay/core';
import { feedText, type LatencyModel, ofRequest, type PerRequest } from './latency-model.ts';

export interface DrawnLatency {
  readonly feed: Micros | 'recorded';
  readonly order: PerRequest<Delays>;
  readonly response: Delays;
  readonly seed: number;
  /** Now and then both ways are slow together, as when the venue is busy. */
  readonly bursts?: Bursts;
}

export interface Bursts {
  /** Time is cut into windows so long, each of which is a burst or not. */
  readonly window: Micros;
  /** The share of windows that are bursts. */
  readonly chance: number;
  /** How many times longer everything takes in one. */
  readonly times: number;
  /** Not even in a burst does anything take longer. */
  readonly cap: Micros;
}

/**
 * Latencies by chance. A draw depends on the seed, the leg, the microsecond and the index within it alone, so that one order
 * more never changes what another one draws.
 */
export function drawnLatency({ feed, order, response, seed, bursts }: DrawnLatency): LatencyModel {
  const inBurst = (delay: Micros, time: Micros): Micros => {
    if (bursts === undefined) return delay;
    const window = Math.floor(time / bursts.window);
    if (!chanceOf(seed, 'burst', window, 0).chance(bursts.chance)) return delay;
    return Math.max(delay, Math.min(bursts.cap, Math.floor(delay * bursts.times))) as Micros;
  };
  return {
    name: `${nameOf(feed, order, response, bursts)}; seed ${seed}`,
    feed,
    order: (request, time, index) =>
      inBurst(ofRequest(order, request).draw(chanceOf(seed, 'order', time, index)), time),
    response: (_answer, time, index) => inBurst(response.draw(chanceOf(seed, 'response', time, index)), time),
  };
}

export interface Refusals {
  /** The share of requests that are refused on the way; 1 refuses all. */
  readonly chance: number;
  /** When the strategy learns of it, after sending. */
  readonly after: Micros;
  readonly seed: number;
}

/** A model some of whose requests are refused on the way, so that the venue never sees them. */
export const refusingLatency = (model: LatencyModel, { chance, after, seed }: Refusals): LatencyModel => ({
  name: `${model.name}; ${chance} of requests refused after ${durationText(after)}, seed ${seed}`,
  feed: model.feed,
  order: (request, time, index) =>
    chanceOf(seed, 'refusal', time, index).chance(chance) ? { refusedAfter: after } : model.order(request, time, index),
  response: (answer, time, index) => model.response(answer, time, index),
});

const legs = { order: 0x6f726465, response: 0x72657370, burst: 0x62757273, refusal: 0x72656675 } as const;

/** Numbers that belong to one message, and are unlike those of its neighbours. */
function chanceOf(seed: number, leg: keyof typeof legs, time: number, index: number): Random {
  const high = Math.floor(time / 4294967296);
  const random = randomFrom([(seed ^ legs[leg]) | 0, time | 0, (high ^ Math.imul(index, 0x9e3779b1)) | 0, 1]);
  // The generator needs a dozen steps before near states have come apart.
  for (let step = 0; step < 15; step++) random.next();
  return random;
}

function nameOf(
  feed: Micros | 'recorded',
  order: PerRequest<Delays>,
  response: Delays,
  bursts: Bursts | undefined,
): string {
  const orders =
    'place' in order
      ? (['place', 'cancel', 'amend'] as const).map((kind) => `${kind} ${order[kind].name}`).join(', ')
      : order.name;
  const busy =
    bursts === undefined
      ? ''
      : `; ${bursts.chance} of ${durationText(bursts.window)} windows ${bursts.times} times slower, at most ${durationText(bursts.cap)}`;
  return `feed ${feedText(feed)}, order ${orders}, response ${response.name}${busy}`;
}

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
  const invalid = delays.find((delay) => !Number.isSafeInteger(delay) || delay < 0);
  if (invalid !== undefined) throw wrong(`${what} is a whole number of microseconds from 0, not ${invalid}`);
}

const wrong = (message: string): ReplayError => new ReplayError('BAD_CONFIGURATION', message);

/**
 * The point of the standard normal distribution below which a probability in (0, 1) lies, off by at most 4.5e-4.
 * Formula 26.2.23 of Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964). By the four operations alone, as the
 * built-in functions may differ in their last bit from engine to engine.
 */
export function normalQuantile(probability: number): number {
  const tail = Math.min(probability, 1 - probability);
  const t = squareRoot(-2 * naturalLog(tail));
  const z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  return probability < 0.5 ? -z : z;
}

/**
 * e to the power of x, by the four operations: x = k · ln 2 + r with |r| ≤ ½ ln 2, then the series of e^r, then k doublings or
 * halvings. Relative error below 1e-14 for |x| ≤ 50.
 */
export function exponential(x: number): number {
  const doublings = Math.round(x / Math.LN2);
  const r = x - doublings * Math.LN2;
  let sum = 1;
  for (let term = 17; term >= 1; term--) sum = 1 + (r / term) * sum;
  for (let times = 0; times < doublings; times++) sum *= 2;
  for (let times = 0; times > doublings; times--) sum /= 2;
  return sum;
}

/** The square root of x > 0 by Newton's steps, from above; they end where a step no longer goes down. */
function squareRoot(x: number): number {
  let root = Math.max(x, 1);
  for (;;) {
    const next = (root + x / root) / 2;
    if (next >= root) return root;
    root = next;
  }
}
