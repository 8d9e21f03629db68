import { eventKind } from '@replay/core';
import { type ByteCursor, comma, lineFeed, odd } from './byte-cursor.ts';
import type { EventOutbox } from './event-outbox.ts';
import type { RowDecoder, Stamps } from './row-decoder.ts';
import { priceIn, sizeIn } from './row-fault.ts';

/** Rows of `quotes` and `book_ticker`: best bid and ask, written from the outside in; a side without cells is missing. */
export class QuoteRows implements RowDecoder {
  readonly #out: EventOutbox;
  readonly #columns: readonly [askSize: number, askPrice: number, bidPrice: number, bidSize: number];

  constructor(columns: readonly string[], out: EventOutbox) {
    this.#out = out;
    const at = (column: string): number => columns.indexOf(column);
    this.#columns = [at('ask_amount'), at('ask_price'), at('bid_price'), at('bid_amount')];
  }

  scan(cursor: ByteCursor, stamps: Stamps): boolean {
    const { price, size } = stamps.track;
    const noAsk = cursor.empty();
    const askSize = noAsk ? 0 : cursor.count(size);
    if (askSize === odd) return false;
    const askPrice = noAsk ? (cursor.empty() ? 0 : odd) : cursor.count(price);
    if (askPrice === odd) return false;
    const noBid = cursor.empty();
    const bidPrice = noBid ? 0 : cursor.count(price, comma);
    if (bidPrice === odd) return false;
    const bidSize = noBid ? (cursor.empty(lineFeed) ? 0 : odd) : cursor.count(size, lineFeed);
    if (bidSize === odd) return false;
    this.#out.quote(kindWith(!noBid, !noAsk), stamps, bidPrice, bidSize, askPrice, askSize);
    return true;
  }

  read(cells: readonly string[], stamps: Stamps): void {
    const [askSize = '', askPrice = '', bidPrice = '', bidSize = ''] = this.#columns.map((column) => cells[column]);
    const { track } = stamps;
    const hasBid = bidPrice !== '' || bidSize !== '';
    const hasAsk = askPrice !== '' || askSize !== '';
    this.#out.quote(
      kindWith(hasBid, hasAsk),
      stamps,
      hasBid ? priceIn(bidPrice, 'bid_price', track) : 0,
      hasBid ? sizeIn(bidSize, 'bid_amount', track) : 0,
      hasAsk ? priceIn(askPrice, 'ask_price', track) : 0,
      hasAsk ? sizeIn(askSize, 'ask_amount', track) : 0,
    );
  }
}

const kindWith = (bid: boolean, ask: boolean): number => eventKind.quoteEmpty + (bid ? 1 : 0) + (ask ? 2 : 0);
