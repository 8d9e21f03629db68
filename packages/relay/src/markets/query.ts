import { exchangeName, type Micros, nearest, parseTime, ReplayError } from '@replay/core';
import { Refusal } from '../http/answer.ts';
import type { ServedFeed } from './served-market.ts';

/**
 * The feed of `exchange=…&symbol=…`. Throws a `Refusal` with 400 for a missing parameter and with 404 for an unknown
 * one.
 */
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

/** A time in epoch milliseconds; microseconds and ISO 8601 are also accepted. */
export function timeIn(query: URLSearchParams, name: string): Micros {
  const text = textIn(query, name);
  try {
    return parseTime(text);
  } catch (error) {
    if (error instanceof ReplayError) throw new Refusal(400, `${name}: ${error.message}`);
    throw error;
  }
}

/** A count from 1 to `max`; undefined if it is not given. */
export function countIn(query: URLSearchParams, name: string, max: number): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= max) return count;
  throw new Refusal(400, `${name} is a count from 1 to ${max}, not '${text}'`);
}

export function textIn(query: URLSearchParams, name: string): string {
  const text = query.get(name);
  if (text === null || text === '') throw new Refusal(400, `give ${name}`);
  return text;
}

/** The feeds of an exchange, by any of its names. */
export const feedsOfExchange = (exchange: string, feeds: readonly ServedFeed[]): readonly ServedFeed[] =>
  feeds.filter(({ instrument }) => exchangeName(instrument.exchange) === exchangeName(exchange));

/**
 * The feed of a symbol, ignoring case where there is no exact match: some venues write their own names in lower case.
 */
export const feedOfSymbol = (symbol: string, feeds: readonly ServedFeed[]): ServedFeed | undefined =>
  feeds.find(({ instrument }) => instrument.symbol === symbol) ??
  feeds.find(({ instrument }) => instrument.symbol.toLowerCase() === symbol.toLowerCase());
