import { type Book, type Ladder, toPriceLevels } from '@replay/book';
import { assertNever, type Levels, type Lots, type MarketEvent, noLevels, type Ticks } from '@replay/core';

/** A message to the subscribers of a book. Numbers are consecutive, except before a lost book. */
export interface BookUpdate {
  /** A lost book is published without levels and skips one number. */
  readonly kind: 'snapshot' | 'change' | 'lost';
  readonly number: number;
  readonly bids: Levels;
  readonly asks: Levels;
}

/**
 * A book as a venue publishes it: cut to the best levels, with consecutive message numbers. A level that leaves the
 * depth is removed, one that enters it is added.
 */
export class PublishedBook {
  readonly #depth: number;
  #number = 0;
  #bids: Levels = noLevels;
  #asks: Levels = noLevels;

  /** `Infinity` publishes the whole book, using the rows of the events themselves. */
  constructor(depth: number) {
    this.#depth = depth;
  }

  /** A snapshot of the current book for a new subscriber; undefined while there is no live book. */
  snapshot(book: Book): BookUpdate | undefined {
    if (book.status !== 'live') return undefined;
    // The first snapshot has number 1.
    this.#number = Math.max(1, this.#number);
    const update = this.#update('snapshot', topLevels(book.bids, this.#depth), topLevels(book.asks, this.#depth));
    this.#bids = update.bids;
    this.#asks = update.asks;
    return update;
  }

  /** The update that an event causes; undefined if there is none. */
  apply(event: MarketEvent, before: Book, after: Book): BookUpdate | undefined {
    switch (event.type) {
      case 'BookSnapshotted':
      case 'PublicOrdersSnapshotted':
        this.#number += 1;
        return this.snapshot(after);
      case 'BookChanged':
      case 'PublicOrdersChanged': {
        const rows = this.#rows(event, before, after);
        if (rows === undefined) return undefined;
        this.#number += 1;
        return this.#update('change', rows.bids, rows.asks);
      }
      case 'FeedInterrupted':
      case 'MessageRejected':
        if (before.status !== 'live' || after.status === 'live') return undefined;
        this.#number += 2;
        this.reset();
        return this.#update('lost', noLevels, noLevels);
      case 'TradePrinted':
      case 'QuoteChanged':
      case 'FundingRateChanged':
      case 'MarkPriceChanged':
      case 'LiquidationPrinted':
      case 'MessageFlagged':
        return undefined;
      default:
        return assertNever(event);
    }
  }

  /** Forgets the published levels: nothing is published until the next snapshot. */
  reset(): void {
    this.#bids = noLevels;
    this.#asks = noLevels;
  }

  #rows(
    event: Extract<MarketEvent, { type: 'BookChanged' | 'PublicOrdersChanged' }>,
    before: Book,
    after: Book,
  ): Pick<BookUpdate, 'bids' | 'asks'> | undefined {
    if (after.status !== 'live') return undefined;
    if (this.#depth === Infinity) return event.type === 'BookChanged' ? event : toPriceLevels(event, before, after);
    const [bids, asks] = [this.#bids, this.#asks];
    this.#bids = topLevels(after.bids, this.#depth);
    this.#asks = topLevels(after.asks, this.#depth);
    const rows = { bids: topDifference(bids, this.#bids, 'bid'), asks: topDifference(asks, this.#asks, 'ask') };
    return rows.bids.prices.length + rows.asks.prices.length === 0 ? undefined : rows;
  }

  #update(kind: BookUpdate['kind'], bids: Levels, asks: Levels): BookUpdate {
    return { kind, number: this.#number, bids, asks };
  }
}

/** The best levels of a ladder as columns, toIndex most `depth` of them. */
export function topLevels(ladder: Ladder, depth: number): Levels {
  if (depth <= 0) return noLevels;
  const prices: Ticks[] = [];
  const sizes: Lots[] = [];
  ladder.walk((price, size) => {
    sizes.push(size);
    return prices.push(price) < depth;
  });
  return { prices, sizes };
}

/**
 * The changes between two lists of best levels of one side: the new size for each level that is new or has changed,
 * and 0 for each that is gone, whether removed or out of the depth.
 */
export function topDifference(from: Levels, to: Levels, side: 'bid' | 'ask'): Levels {
  const prices: Ticks[] = [];
  const sizes: Lots[] = [];
  const add = (price: Ticks, size: Lots): void => {
    prices.push(price);
    sizes.push(size);
  };
  const sign = side === 'bid' ? -1 : 1;
  let fromIndex = 0;
  for (const [toIndex, price] of to.prices.entries()) {
    while (fromIndex < from.prices.length && (from.prices[fromIndex]! - price) * sign < 0) {
      add(from.prices[fromIndex]!, 0 as Lots);
      fromIndex += 1;
    }
    const size = to.sizes[toIndex]!;
    const existed = from.prices[fromIndex] === price;
    if (!existed || from.sizes[fromIndex] !== size) add(price, size);
    if (existed) fromIndex += 1;
  }
  for (; fromIndex < from.prices.length; fromIndex++) add(from.prices[fromIndex]!, 0 as Lots);
  return { prices, sizes };
}
