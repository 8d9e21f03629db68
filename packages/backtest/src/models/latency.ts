import { readFileSync } from 'node:fs';
import { type Micros, ReplayError, type RequestKind } from '@replay/core';
import {
  constantLatency,
  type Delays,
  drawnLatency,
  type LatencyModel,
  latencySamples,
  logNormalDelays,
  type PerRequest,
  recordedLatency,
  uniformDelays,
} from '@replay/sim';
import { defaultLatency } from '../names.ts';
import { microsOf } from './values.ts';

/**
 * Reads `--latency feed,order,response` and `--latency-file`. A leg is a delay (`10ms`), a range to draw from
 * (`5ms..20ms`) or a log-normal distribution (`lognormal:10ms:0.5`, its median and spread); the order leg may be three
 * of these for placing, cancelling and amending (`10ms/5ms/8ms`); the feed leg is `recorded` or a delay. With a file,
 * which has the order and response legs, `--latency` is the feed leg only.
 */
export function chosenLatency(
  given: string | LatencyModel | undefined,
  file: string | undefined,
  seed: number,
): LatencyModel {
  if (typeof given === 'object') {
    if (file === undefined) return given;
    throw usage('--latency-file has the order and response legs: a latency model has them too');
  }
  if (file !== undefined) return recordedLatency({ feed: onlyFeed(given), samples: latencySamples(contentOf(file)) });
  const text = given ?? defaultLatency;
  const stated = text.split(',').map((part) => part.trim());
  const legs = stated.length === 1 ? ['recorded', ...stated, ...stated] : stated;
  const [feedText, orderText, responseText] = legs;
  if (legs.length !== 3 || feedText === undefined || orderText === undefined || responseText === undefined) {
    throw usage(
      `--latency takes three legs, feed,order,response such as recorded,10ms,10ms, or one for order and response, not '${text}'`,
    );
  }
  const feed = feedLeg(feedText, text);
  const order = perRequest(orderText, text);
  const response = leg(responseText, text);
  const constant = orderOf(order);
  if (constant === undefined || typeof response !== 'number') {
    return drawnLatency({ feed, order: mapped(order, asDelays), response: asDelays(response), seed });
  }
  return constantLatency({ feed, order: constant, response });
}

const feedLeg = (leg: string, all: string): Micros | 'recorded' => (leg === 'recorded' ? leg : delay(leg, all));

/** The feed leg, where a file has the other legs. */
function onlyFeed(text = 'recorded'): Micros | 'recorded' {
  if (!text.includes(',')) return feedLeg(text.trim(), text);
  throw usage(
    `--latency-file has the order and response legs: --latency takes the feed leg alone beside it, not '${text}'`,
  );
}

type Leg = Micros | Delays;
const kinds: readonly RequestKind[] = ['place', 'cancel', 'amend'];

function perRequest(text: string, all: string): PerRequest<Leg> {
  const parts = text.split('/');
  if (parts.length === 1) return leg(text, all);
  const [place, cancel, amend] = parts.map((part) => leg(part, all));
  if (parts.length === 3 && place !== undefined && cancel !== undefined && amend !== undefined) {
    return { place, cancel, amend };
  }
  throw usage(`the order leg '${text}' of '${all}' is one delay, or three of them as place/cancel/amend`);
}

/** The order leg where it is constant: a number, or one for each kind of request. */
function orderOf(order: PerRequest<Leg>): PerRequest<Micros> | undefined {
  if (typeof order === 'number') return order;
  if (!('place' in order)) return undefined;
  return kinds.every((kind) => typeof order[kind] === 'number') ? (order as Record<RequestKind, Micros>) : undefined;
}

const mapped = <From extends Leg, To>(order: PerRequest<From>, map: (leg: From) => To): PerRequest<To> =>
  typeof order === 'object' && 'place' in order
    ? { place: map(order.place), cancel: map(order.cancel), amend: map(order.amend) }
    : map(order as From);

const asDelays = (one: Leg): Delays => (typeof one === 'number' ? uniformDelays(one, one) : one);

function leg(text: string, all: string): Leg {
  const range = text.split('..');
  if (range.length === 2) return uniformDelays(delay(range[0] ?? '', all), delay(range[1] ?? '', all));
  const [word, median = '', spread = '', ...more] = text.split(':');
  if (word !== 'lognormal') return delay(text, all);
  const width = /^\d+(\.\d+)?$/.test(spread) ? Number(spread) : Number.NaN;
  if (more.length > 0 || !(width <= 5)) {
    throw usage(`the latency leg '${text}' of '${all}' is lognormal:MEDIAN:SPREAD, such as lognormal:10ms:0.5`);
  }
  return logNormalDelays({ median: delay(median, all), spread: width, floor: 0 as Micros, cap: longest });
}

const longest = 60_000_000 as Micros;

function delay(text: string, all: string): Micros {
  const value = microsOf(text);
  if (value !== undefined && value <= longest) return value;
  throw usage(
    `the latency leg '${text}' of '${all}' must be a whole number of microseconds up to 60s, written with its unit: 250us, 10ms`,
  );
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const remedy = 'give a CSV file with the columns sent,at_venue,back in microseconds';
    throw new ReplayError('BAD_USAGE', '--latency-file cannot be read', { place: path, remedy, cause });
  }
}

const usage = (message: string): ReplayError =>
  new ReplayError('BAD_USAGE', message, { remedy: 'see: backtest --help' });
