import { durationText, type Micros, type Random, randomFrom } from '@replay/core';
import type { Delays } from './delays.ts';
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
 * Latencies by chance. A draw depends on the seed, the leg, the microsecond and the place within it alone, so that one order
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
    order: (request, time, place) =>
      inBurst(ofRequest(order, request).draw(chanceOf(seed, 'order', time, place)), time),
    response: (_answer, time, place) => inBurst(response.draw(chanceOf(seed, 'response', time, place)), time),
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
  order: (request, time, place) =>
    chanceOf(seed, 'refusal', time, place).chance(chance) ? { refusedAfter: after } : model.order(request, time, place),
  response: (answer, time, place) => model.response(answer, time, place),
});

const legs = { order: 0x6f726465, response: 0x72657370, burst: 0x62757273, refusal: 0x72656675 } as const;

/** Numbers that belong to one message, and are unlike those of its neighbours. */
function chanceOf(seed: number, leg: keyof typeof legs, time: number, place: number): Random {
  const high = Math.floor(time / 4294967296);
  const random = randomFrom([(seed ^ legs[leg]) | 0, time | 0, (high ^ Math.imul(place, 0x9e3779b1)) | 0, 1]);
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
