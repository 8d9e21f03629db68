import {
  cancel,
  type InstrumentId,
  type Intent,
  type Lots,
  placeLimit,
  type Side,
  type Ticks,
  type TimeInForce,
} from '@replay/core';
import type { OwnOrder } from './view.ts';

/** An order one would like to have in the book. */
export interface Quote {
  readonly side: Side;
  readonly price: Ticks;
  readonly size: Lots;
  readonly tag?: string;
}

export interface RequoteOptions {
  /** An order within so many ticks of the wanted price stays where it is, and keeps its place in the queue. Default 0. */
  readonly tolerance?: number;
  /** Default `post-only`: quotes that would take are refused instead. */
  readonly timeInForce?: TimeInForce;
  readonly instrument?: InstrumentId;
}

/**
 * The fewest cancels and placements that turn the working orders into the wanted quotes. An order stays when it is near
 * enough and not larger than wanted (a partly filled one is not topped up: that would cost its place in the queue); orders
 * already being cancelled are left alone. Cancels come first. A wanted size of 0 means no quote.
 */
export function requote(
  working: readonly OwnOrder[],
  wanted: readonly Quote[],
  { tolerance = 0, timeInForce = 'post-only', instrument }: RequoteOptions = {},
): readonly Intent[] {
  const quotes = wanted.filter(({ size }) => size > 0);
  const { kept, served } = matched(working, quotes, tolerance);
  const intents: Intent[] = [];
  for (const [at, { id, status }] of working.entries())
    if (!kept[at] && status !== 'cancelling') intents.push(cancel(id));
  for (const [at, { side, price, size, tag }] of quotes.entries()) {
    if (served[at]) continue;
    const place = placeLimit(side, price, size, timeInForce, tag);
    intents.push(instrument === undefined ? place : { ...place, instrument });
  }
  return intents;
}

/** An order and a quote that it may stand for, by their indexes. */
interface Pair {
  readonly order: number;
  readonly quote: number;
  /** In ticks. */
  readonly away: number;
  /** How much smaller the order is than wanted. */
  readonly short: number;
}

const nearestFirst = (one: Pair, other: Pair): number =>
  one.away - other.away || one.short - other.short || one.quote - other.quote || one.order - other.order;

/** Pairs orders with quotes, the nearest pairs first, so that quoting the same again changes nothing. */
function matched(
  orders: readonly OwnOrder[],
  quotes: readonly Quote[],
  tolerance: number,
): { readonly kept: Uint8Array; readonly served: Uint8Array } {
  const sides = { buy: byPrice(orders, 'buy'), sell: byPrice(orders, 'sell') };
  const pairs: Pair[] = [];
  for (const [quote, { side, price, size }] of quotes.entries()) {
    const those = sides[side];
    for (let at = firstFrom(those, price - tolerance); at < those.length; at++) {
      const { order, index } = those[at]!;
      const away = Math.abs(order.price - price);
      if (away > tolerance) break;
      if (order.leaves <= size) pairs.push({ order: index, quote, away, short: size - order.leaves });
    }
  }
  const kept = new Uint8Array(orders.length);
  const served = new Uint8Array(quotes.length);
  for (const { order, quote } of pairs.sort(nearestFirst)) {
    if (kept[order] === 1 || served[quote] === 1) continue;
    kept[order] = 1;
    served[quote] = 1;
  }
  return { kept, served };
}

interface Priced {
  readonly order: OwnOrder & { readonly price: Ticks };
  readonly index: number;
}

/** The orders of a side that have a price and are not being cancelled, lowest price first. */
function byPrice(orders: readonly OwnOrder[], side: Side): readonly Priced[] {
  const priced: Priced[] = [];
  for (const [index, order] of orders.entries())
    if (order.side === side && order.status !== 'cancelling' && hasPrice(order)) priced.push({ order, index });
  return priced.sort((one, other) => one.order.price - other.order.price);
}

const hasPrice = (order: OwnOrder): order is OwnOrder & { readonly price: Ticks } => order.price !== undefined;

/** The index of the first order at a price or above it. */
function firstFrom(orders: readonly Priced[], price: number): number {
  let low = 0;
  let high = orders.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (orders[middle]!.order.price < price) low = middle + 1;
    else high = middle;
  }
  return low;
}
