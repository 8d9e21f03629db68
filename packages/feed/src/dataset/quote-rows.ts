import type { Lots, QuoteChanged, Ticks } from '@replay/core';
import { type ByteCursor, comma, lineFeed, odd } from './byte-cursor.ts';
import type { Outbox, RowDecoder, Stamps } from './row-decoder.ts';
import { unnumbered } from './row-decoder.ts';
import { priceIn, sizeIn } from './row-fault.ts';

type Quote = QuoteChanged['bid'];

/** Rows of `quotes` and `book_ticker`: best bid and ask, written from the outside in; a side without cells is missing. */
export class QuoteRows implements RowDecoder {
  readonly #out: Outbox;
  readonly #columns: readonly [askSize: number, askPrice: number, bidPrice: number, bidSize: number];

  constructor(columns: readonly string[], out: Outbox) {
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
    this.#tell(
      stamps,
      noBid ? undefined : { price: bidPrice as Ticks, size: bidSize as Lots },
      noAsk ? undefined : { price: askPrice as Ticks, size: askSize as Lots },
    );
    return true;
  }

  read(cells: readonly string[], stamps: Stamps): void {
    const [askSize, askPrice, bidPrice, bidSize] = this.#columns;
    const quote = (side: 'bid' | 'ask', price = '', size = ''): Quote =>
      price === '' && size === ''
        ? undefined
        : { price: priceIn(price, `${side}_price`, stamps.track), size: sizeIn(size, `${side}_amount`, stamps.track) };
    this.#tell(stamps, quote('bid', cells[bidPrice], cells[bidSize]), quote('ask', cells[askPrice], cells[askSize]));
  }

  #tell({ track, exchangeTime, receivedTime }: Stamps, bid: Quote, ask: Quote): void {
    this.#out.add({
      type: 'QuoteChanged',
      instrument: track.instrument.id,
      exchangeTime,
      receivedTime,
      sequence: unnumbered,
      ...(bid === undefined ? {} : { bid }),
      ...(ask === undefined ? {} : { ask }),
    });
  }
}
