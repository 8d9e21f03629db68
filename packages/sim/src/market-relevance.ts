import type { Book } from '@replay/book';
import { eventKind, type RowColumns } from '@replay/core';
import type { Venue, WorkingOrder } from './venue.ts';

/**
 * Which prices our orders of one side rest at, found once for a list of them: most market data are of other prices and can do
 * nothing to us, which has to be seen without looking at every order for every row.
 */
export class RestingPrices {
  readonly orders: readonly WorkingOrder[];
  readonly #prices: ReadonlySet<number>;
  readonly #lowest: number;
  readonly #highest: number;

  constructor(orders: readonly WorkingOrder[]) {
    this.orders = orders;
    const prices = new Set<number>();
    let [lowest, highest] = [Infinity, -Infinity];
    for (const { price } of orders) {
      prices.add(price);
      if (price < lowest) lowest = price;
      if (price > highest) highest = price;
    }
    this.#prices = prices;
    this.#lowest = lowest;
    this.#highest = highest;
  }

  /** Whether one of these rows, from one index to before another, is at a price of ours. */
  meet(prices: RowColumns['prices'], from: number, to: number): boolean {
    const lowest = this.#lowest;
    const highest = this.#highest;
    for (let row = from; row < to; row++) {
      const price = prices[row]!;
      if (price >= lowest && price <= highest && this.#prices.has(price)) return true;
    }
    return false;
  }
}

/** The rows of a change: bids from `first` on, asks from `asksFrom` to before `end`. */
export interface ChangedRows {
  readonly prices: RowColumns['prices'];
  readonly first: number;
  readonly asksFrom: number;
  readonly end: number;
}

/**
 * Whether a change of the levels of a live book, taken as a whole, can do more to the venue than give it another book and mid:
 * move one of our places in a queue, fill an order of ours, or say something of the sizes that we used. An order that joined
 * without a book has its place from the message that made the book live, which is always looked at in full.
 */
export function changeMatters(
  { buys, sells, used: { consumed, contradicted } }: Venue,
  after: Book,
  rows: ChangedRows,
  resting: { readonly buys: RestingPrices; readonly sells: RestingPrices },
): boolean {
  if (consumed.bid.size + consumed.ask.size + contradicted.bid.size + contradicted.ask.size > 0) return true;
  if (after.status !== 'live' || after.orders !== undefined) return true;
  if (after.touch !== undefined && after.touch.bid.price >= after.touch.ask.price) return true;
  const highestBuy = buys[0];
  if (highestBuy !== undefined) {
    const { best } = after.asks;
    if (best !== undefined && best.price <= highestBuy.price) return true;
    if (resting.buys.meet(rows.prices, rows.first, rows.asksFrom)) return true;
  }
  const lowestSell = sells[0];
  if (lowestSell !== undefined) {
    const { best } = after.bids;
    if (best !== undefined && best.price >= lowestSell.price) return true;
    if (resting.sells.meet(rows.prices, rows.asksFrom, rows.end)) return true;
  }
  return false;
}

/** Whether a print of this kind and price can reach one of our orders. */
export function printMatters({ buys, sells }: Venue, kind: number, price: number): boolean {
  const [highestBuy] = buys;
  const [lowestSell] = sells;
  if (highestBuy !== undefined && kind !== eventKind.tradeBuy && price <= highestBuy.price) return true;
  return lowestSell !== undefined && kind !== eventKind.tradeSell && price >= lowestSell.price;
}
