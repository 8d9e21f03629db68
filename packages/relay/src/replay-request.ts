import { type Micros, parseTime, ReplayError, timeText } from '@replay/core';
import { type Channel, channels, isChannel } from './channel.ts';
import type { ServedFeed } from './served-feed.ts';

/** What a reader asked to have replayed, checked. */
export interface ReplayRequest {
  /** In the order asked for, which breaks ties between them. */
  readonly feeds: readonly ServedFeed[];
  readonly channels: ReadonlySet<Channel>;
  /** By `receivedTime`; inclusive. */
  readonly from: Micros | undefined;
  /** Exclusive. */
  readonly to: Micros | undefined;
}

const defaultChannels: readonly Channel[] = ['book', 'trade'];

/** Reads `symbol=…&from=…&to=…&channels=…`. Throws `BAD_USAGE` with what the reader should change. */
export function replayRequest(exchange: string, query: URLSearchParams, feeds: readonly ServedFeed[]): ReplayRequest {
  const ofExchange = feeds.filter(({ instrument }) => instrument.exchange === exchange);
  if (ofExchange.length === 0) throw new ReplayError('BAD_USAGE', `unknown exchange '${exchange}'`);
  const wanted = query.getAll('symbol').flatMap((symbols) => symbols.split(','));
  if (wanted.length === 0) throw new ReplayError('BAD_USAGE', 'give a symbol');
  const chosen = [...new Set(wanted)].map((symbol) => {
    const feed = ofExchange.find(({ instrument }) => instrument.symbol === symbol);
    if (feed === undefined) throw new ReplayError('BAD_USAGE', `unknown symbol '${symbol}'`);
    return feed;
  });
  const from = timeOf(query, 'from');
  const to = timeOf(query, 'to');
  refuseEmptyRange(chosen, from, to);
  return { feeds: chosen, channels: channelsOf(query), from, to };
}

function timeOf(query: URLSearchParams, name: string): Micros | undefined {
  const text = query.get(name);
  return text === null ? undefined : parseTime(text);
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
  const names = query.getAll('channels').flatMap((list) => list.split(','));
  const unknown = names.find((name) => !isChannel(name));
  if (unknown !== undefined) {
    throw new ReplayError('BAD_USAGE', `unknown channel '${unknown}'; there are ${channels.join(', ')}`);
  }
  return new Set(names.length === 0 ? defaultChannels : names.filter(isChannel));
}
