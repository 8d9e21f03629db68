import { type Book, levelsTold } from '@replay/book';
import { assertNever, type Levels, type MarketEvent, noLevels } from '@replay/core';
import { topDifference, topLevels } from './top-levels.ts';

/** What a subscriber to a book is told. Numbers have no hole but the one in front of a loss. */
export interface BookNews {
  /** A lost book is told by no levels at all, one number further than the next. */
  readonly kind: 'snapshot' | 'change' | 'lost';
  readonly number: number;
  readonly bids: Levels;
  readonly asks: Levels;
}

/**
 * A book as a venue publishes it: cut to the best levels, each message one number further than the one before. A level that
 * falls out of the depth is removed, one that comes into it is told.
 */
export class DisplayedBook {
  readonly #depth: number;
  #number = 0;
  #bids: Levels = noLevels;
  #asks: Levels = noLevels;

  /** `Infinity` for the whole book, which is told by the rows of the events themselves. */
  constructor(depth: number) {
    this.#depth = depth;
  }

  /** The book as it stands, for whoever comes now; undefined while there is none. */
  opening(book: Book): BookNews | undefined {
    if (book.status !== 'live') return undefined;
    // The first number belongs to the first snapshot, whoever asks for it.
    this.#number = Math.max(1, this.#number);
    const news = this.#news('snapshot', topLevels(book.bids, this.#depth), topLevels(book.asks, this.#depth));
    this.#bids = news.bids;
    this.#asks = news.asks;
    return news;
  }

  /** What an event tells of the book; undefined where that is nothing. */
  hear(event: MarketEvent, before: Book, after: Book): BookNews | undefined {
    switch (event.type) {
      case 'BookSnapshotted':
      case 'PublicOrdersSnapshotted':
        this.#number += 1;
        return this.opening(after);
      case 'BookChanged':
      case 'PublicOrdersChanged': {
        const rows = this.#rows(event, before, after);
        if (rows === undefined) return undefined;
        this.#number += 1;
        return this.#news('change', rows.bids, rows.asks);
      }
      case 'FeedInterrupted':
      case 'MessageRejected':
        if (before.status !== 'live' || after.status === 'live') return undefined;
        this.#number += 2;
        this.rest();
        return this.#news('lost', noLevels, noLevels);
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

  /** Nobody is told anything until the next opening. */
  rest(): void {
    this.#bids = noLevels;
    this.#asks = noLevels;
  }

  #rows(
    event: Extract<MarketEvent, { type: 'BookChanged' | 'PublicOrdersChanged' }>,
    before: Book,
    after: Book,
  ): Pick<BookNews, 'bids' | 'asks'> | undefined {
    if (after.status !== 'live') return undefined;
    if (this.#depth === Infinity) return event.type === 'BookChanged' ? event : levelsTold(event, before, after);
    const [bids, asks] = [this.#bids, this.#asks];
    this.#bids = topLevels(after.bids, this.#depth);
    this.#asks = topLevels(after.asks, this.#depth);
    const rows = { bids: topDifference(bids, this.#bids, 'bid'), asks: topDifference(asks, this.#asks, 'ask') };
    return rows.bids.prices.length + rows.asks.prices.length === 0 ? undefined : rows;
  }

  #news(kind: BookNews['kind'], bids: Levels, asks: Levels): BookNews {
    return { kind, number: this.#number, bids, asks };
  }
}
