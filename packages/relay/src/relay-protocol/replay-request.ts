import { type Micros, parseTime, ReplayError, timeText } from '@replay/core';
import { feedOfSymbol, feedsOfExchange } from '../markets/query.ts';
import { fastestSpeed, isSpeed, slowestSpeed } from '../markets/replay-pace.ts';
import type { ServedFeed } from '../markets/served-market.ts';
import { type Channel, channels, isChannel } from './channel.ts';

/** The requested range of some feeds. */
export interface ReplayRange {
  /** In the requested order, which breaks ties between them. */
  readonly feeds: readonly ServedFeed[];
  /** By `receivedTime`; inclusive. */
  readonly from: Micros | undefined;
  /** Exclusive. */
  readonly to: Micros | undefined;
}

/** A validated replay request. */
export interface ReplayRequest extends ReplayRange {
  readonly channels: ReadonlySet<Channel>;
  /** The number of frames of this request that the client already has. */
  readonly position: number;
  /** Multiple of the recorded speed; undefined for as fast as the client reads. */
  readonly speed: number | undefined;
  /** Whether to send an `end` frame. */
  readonly end: boolean;
}

const defaultChannels: readonly Channel[] = ['book', 'trade'];

/** Parses `symbol=…&from=…&to=…&channels=…&position=…&speed=…&end=…`. Throws `BAD_USAGE` for invalid values. */
export function replayRequest(exchange: string, query: URLSearchParams, feeds: readonly ServedFeed[]): ReplayRequest {
  return {
    ...replayRange(exchange, listsIn(query, 'symbol'), timeOf(query, 'from'), timeOf(query, 'to'), feeds),
    channels: channelsOf(query),
    position: positionIn(query),
    speed: speedIn(query),
    end: query.get('end') === 'true',
  };
}

/** The range of the named feeds. Throws `BAD_USAGE` for an unknown feed. */
export function replayRange(
  exchange: string,
  symbols: readonly string[],
  from: Micros | undefined,
  to: Micros | undefined,
  feeds: readonly ServedFeed[],
): ReplayRange {
  const ofExchange = feedsOfExchange(exchange, feeds);
  if (ofExchange.length === 0) throw new ReplayError('BAD_USAGE', `unknown exchange '${exchange}'`);
  if (symbols.length === 0) throw new ReplayError('BAD_USAGE', 'give a symbol');
  const chosen = [...new Set(symbols)].map((symbol) => {
    const feed = feedOfSymbol(symbol, ofExchange);
    if (feed === undefined) throw new ReplayError('BAD_USAGE', `unknown symbol '${symbol}'`);
    return feed;
  });
  refuseEmptyRange(chosen, from, to);
  return { feeds: chosen, from, to };
}

/** A parameter that may be repeated, each time with a comma-separated list. */
export const listsIn = (query: URLSearchParams, name: string): readonly string[] =>
  query.getAll(name).flatMap((list) => list.split(','));

/** The number of frames of the request to skip. */
export function positionIn(query: URLSearchParams): number {
  const text = query.get('position') ?? '0';
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ReplayError('BAD_USAGE', `position is a count of frames, not '${text}'`);
}

function timeOf(query: URLSearchParams, name: string): Micros | undefined {
  const text = query.get(name);
  return text === null ? undefined : parseTime(text);
}

function speedIn(query: URLSearchParams): number | undefined {
  const text = query.get('speed');
  if (text === null || text === 'max') return undefined;
  const speed = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : 0;
  if (isSpeed(speed)) return speed;
  const bounds = speed > 0 ? `from ${slowestSpeed} to ${fastestSpeed}` : 'above 0';
  throw new ReplayError('BAD_USAGE', `speed is a number ${bounds}, such as 1 for real time, or max; not '${text}'`);
}

function refuseEmptyRange(feeds: readonly ServedFeed[], from: Micros | undefined, to: Micros | undefined): void {
  if (from !== undefined && to !== undefined && from >= to) {
    throw new ReplayError('BAD_USAGE', `from ${timeText(from)} is not before to ${timeText(to)}`);
  }
  const since = Math.min(...feeds.map(({ availableSince }) => availableSince)) as Micros;
  const until = Math.max(...feeds.map(({ availableTo }) => availableTo)) as Micros;
  if ((from !== undefined && from >= until) || (to !== undefined && to <= since)) {
    throw new ReplayError('BAD_USAGE', `no data; there are ${timeText(since)} to ${timeText(until)}`);
  }
}

function channelsOf(query: URLSearchParams): ReadonlySet<Channel> {
  const names = listsIn(query, 'channels');
  const unknown = names.find((name) => !isChannel(name));
  if (unknown !== undefined) {
    throw new ReplayError('BAD_USAGE', `unknown channel '${unknown}'; there are ${channels.join(', ')}`);
  }
  return new Set(names.length === 0 ? defaultChannels : names.filter(isChannel));
}
