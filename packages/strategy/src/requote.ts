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
  const kept = new Set<OwnOrder>();
  const missing: Quote[] = [];
  for (const quote of wanted) {
    if (quote.size <= 0) continue;
    const match = nearest(
      quote,
      free.filter((order) => !kept.has(order)),
      tolerance,
    );
    if (match === undefined) missing.push(quote);
    else kept.add(match);
  }
  const cancels = free.filter((order) => !kept.has(order)).map(({ id }) => cancel(id));
  const places = missing.map(({ side, price, size, tag }) => ({
    ...placeLimit(side, price, size, timeInForce, tag),
    ...(instrument === undefined ? {} : { instrument }),
  }));
  return [...cancels, ...places];
}

function nearest(quote: Quote, orders: readonly OwnOrder[], tolerance: number): OwnOrder | undefined {
  let best: OwnOrder | undefined;
  let distance = Infinity;
  for (const order of orders) {
    if (order.side !== quote.side || order.price === undefined || order.leaves > quote.size) continue;
    const away = Math.abs(order.price - quote.price);
    if (away <= tolerance && away < distance) {
      best = order;
      distance = away;
    }
  }
  return best;
}
