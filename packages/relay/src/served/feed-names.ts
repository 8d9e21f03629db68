import { exchangeName } from '@replay/core';
import type { ServedFeed } from './served-market.ts';

/** The feeds of an exchange, by any of its names. */
export const feedsOfExchange = (exchange: string, feeds: readonly ServedFeed[]): readonly ServedFeed[] =>
  feeds.filter(({ instrument }) => exchangeName(instrument.exchange) === exchangeName(exchange));

/** The feed of a symbol; capitals need not be right, for some venues write their own names in small letters. */
export const feedOfSymbol = (symbol: string, feeds: readonly ServedFeed[]): ServedFeed | undefined =>
  feeds.find(({ instrument }) => instrument.symbol === symbol) ??
  feeds.find(({ instrument }) => instrument.symbol.toLowerCase() === symbol.toLowerCase());
