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
  const free = working.filter(({ status }) => status !== 'cancelling');
  const quotes = wanted.filter(({ size }) => size > 0).map((quote) => ({ ...quote }));
  const { kept, missing } = matched(free, quotes, tolerance);
  const cancels = free.filter((order) => !kept.has(order)).map(({ id }) => cancel(id));
  const places = missing.map(({ side, price, size, tag }) => ({
    ...placeLimit(side, price, size, timeInForce, tag),
    ...(instrument === undefined ? {} : { instrument }),
  }));
  return [...cancels, ...places];
}

interface Pair {
  readonly order: OwnOrder;
  readonly quote: Quote;
  /** In ticks. */
  readonly away: number;
}

const nearestFirst = (one: Pair, other: Pair): number =>
  one.away - other.away || one.quote.size - one.order.leaves - (other.quote.size - other.order.leaves);

/** Pairs orders with quotes, the nearest pairs first, so that quoting the same again changes nothing. */
function matched(
  orders: readonly OwnOrder[],
  quotes: readonly Quote[],
  tolerance: number,
): { kept: ReadonlySet<OwnOrder>; missing: readonly Quote[] } {
  const pairs: Pair[] = [];
  for (const quote of quotes) {
    for (const order of orders) {
      if (order.side !== quote.side || order.price === undefined || order.leaves > quote.size) continue;
      const away = Math.abs(order.price - quote.price);
      if (away <= tolerance) pairs.push({ order, quote, away });
    }
  }
  const kept = new Set<OwnOrder>();
  const served = new Set<Quote>();
  for (const { order, quote } of pairs.sort(nearestFirst)) {
    if (kept.has(order) || served.has(quote)) continue;
    kept.add(order);
    served.add(quote);
  }
  return { kept, missing: quotes.filter((quote) => !served.has(quote)) };
}
