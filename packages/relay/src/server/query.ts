import { type Micros, nearest, parseTime, ReplayError } from '@replay/core';
import { feedOfSymbol, feedsOfExchange } from '../served/feed-names.ts';
import type { ServedFeed } from '../served/served-market.ts';
import { Refusal } from './refusal.ts';

/** The feed that `exchange=…&symbol=…` names. Refused with 400 where one is missing and with 404 where it is unknown. */
export function feedIn(query: URLSearchParams, feeds: readonly ServedFeed[]): ServedFeed {
  const exchange = textIn(query, 'exchange');
  const symbol = textIn(query, 'symbol');
  const ofExchange = feedsOf(exchange, feeds);
  const feed = feedOfSymbol(symbol, ofExchange);
  if (feed !== undefined) return feed;
  const known = ofExchange.map(({ instrument }) => instrument.symbol);
  const near = nearest(symbol, known);
  throw new Refusal(
    404,
    `unknown symbol '${symbol}'; there are ${(near.length > 0 ? near : known.slice(0, 3)).join(', ')}`,
  );
}

export function feedsOf(exchange: string, feeds: readonly ServedFeed[]): readonly ServedFeed[] {
  const known = feedsOfExchange(exchange, feeds);
  if (known.length > 0) return known;
  const exchanges = [...new Set(feeds.map(({ instrument }) => instrument.exchange))];
  throw new Refusal(404, `unknown exchange '${exchange}'; there are ${exchanges.join(', ')}`);
}

/** A moment in epoch milliseconds; microseconds and ISO 8601 are understood as well. */
export function timeIn(query: URLSearchParams, name: string): Micros {
  const text = textIn(query, name);
  try {
    return parseTime(text);
  } catch (error) {
    if (error instanceof ReplayError) throw new Refusal(400, `${name}: ${error.message}`);
    throw error;
  }
}

/** A count from 1 to `most`; undefined where it is not given. */
export function countIn(query: URLSearchParams, name: string, most: number): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= most) return count;
  throw new Refusal(400, `${name} is a count from 1 to ${most}, not '${text}'`);
}

export function textIn(query: URLSearchParams, name: string): string {
  const text = query.get(name);
  if (text === null || text === '') throw new Refusal(400, `give ${name}`);
  return text;
}
