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
  const { kept, served } = atTheirPrices(working, wanted) ?? matched(working, wanted, tolerance);
  if (tolerance > 0) matched(working, wanted, tolerance, kept, served);
  const intents: Intent[] = [];
  for (let at = 0; at < working.length; at++) {
    const { id, status } = working[at]!;
    if (kept[at] === 0 && status !== 'cancelling') intents.push(cancel(id));
  }
  for (let at = 0; at < wanted.length; at++) {
    const { side, price, size, tag } = wanted[at]!;
    if (served[at] === 1 || size <= 0) continue;
    intents.push(placeLimit(side, size, { price, timeInForce, tag, instrument }));
  }
  return intents;
}

/** Which orders stay and which quotes they stand for, by their indexes: 1 for each of them. */
interface Matching {
  readonly kept: Uint8Array;
  readonly served: Uint8Array;
}

/**
 * Pairs orders with the quotes at their very prices, where no price comes twice: then no other pair is as near. Most quoting is of
 * this kind. Undefined where a price comes twice.
 */
function atTheirPrices(orders: readonly OwnOrder[], quotes: readonly Quote[]): Matching | undefined {
  const mask = clearedTable(orders.length) - 1;
  for (let at = 0; at < orders.length; at++) {
    const { side, price, status } = orders[at]!;
    if (price === undefined || status === 'cancelling') continue;
    const slot = slotOf(orders, side, price, mask);
    if (table[slot] !== 0) return undefined;
    table[slot] = at + 1;
  }
  const kept = new Uint8Array(orders.length);
  const served = new Uint8Array(quotes.length);
  for (let at = 0; at < quotes.length; at++) {
    const { side, price, size } = quotes[at]!;
    const order = size > 0 ? table[slotOf(orders, side, price, mask)]! - 1 : -1;
    if (order < 0) continue;
    if (kept[order] === 1) return undefined;
    if (orders[order]!.leaves > size) continue;
    kept[order] = 1;
    served[at] = 1;
  }
  return { kept, served };
}

/** Orders by side and price, with open addressing: in each slot the index of an order and 1, or 0. Used anew by each call. */
let table = new Int32Array(256);

/** Clears so many slots, a power of two, that most of them stay free. */
function clearedTable(orders: number): number {
  let slots = 64;
  while (slots < 4 * orders) slots *= 2;
  if (slots > table.length) table = new Int32Array(slots);
  table.fill(0, 0, slots);
  return slots;
}

/** The slot of the order of a side and price, or the free one where it would be. */
function slotOf(orders: readonly OwnOrder[], side: Side, price: number, mask: number): number {
  let slot = (Math.imul(price, 0x9e3779b1) >>> 8) & mask;
  for (; table[slot] !== 0; slot = (slot + 1) & mask) {
    const order = orders[table[slot]! - 1]!;
    if (order.price === price && order.side === side) break;
  }
  return slot;
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

/** Pairs orders with quotes, the nearest pairs first, so that quoting the same again changes nothing; adds to what is paired already. */
function matched(
  orders: readonly OwnOrder[],
  quotes: readonly Quote[],
  tolerance: number,
  kept: Uint8Array = new Uint8Array(orders.length),
  served: Uint8Array = new Uint8Array(quotes.length),
): Matching {
  let buys: readonly Priced[] | undefined;
  let sells: readonly Priced[] | undefined;
  const pairs: Pair[] = [];
  for (let quote = 0; quote < quotes.length; quote++) {
    const { side, price, size } = quotes[quote]!;
    if (served[quote] === 1 || size <= 0) continue;
    const those = side === 'buy' ? (buys ??= byPrice(orders, side, kept)) : (sells ??= byPrice(orders, side, kept));
    for (let at = firstFrom(those, price - tolerance); at < those.length; at++) {
      const { order, index } = those[at]!;
      const away = Math.abs(order.price - price);
      if (away > tolerance) break;
      if (order.leaves <= size) pairs.push({ order: index, quote, away, short: size - order.leaves });
    }
  }
  if (pairs.length > 1) pairs.sort(nearestFirst);
  for (const { order, quote } of pairs) {
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

/** The orders of a side that have a price, are not being cancelled and not kept already, lowest price first. */
function byPrice(orders: readonly OwnOrder[], side: Side, kept: Uint8Array): readonly Priced[] {
  const priced: Priced[] = [];
  for (let index = 0; index < orders.length; index++) {
    const order = orders[index]!;
    if (order.side === side && order.status !== 'cancelling' && kept[index] === 0 && hasPrice(order))
      priced.push({ order, index });
  }
  return priced.length > 1 ? priced.sort((one, other) => one.order.price - other.order.price) : priced;
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
