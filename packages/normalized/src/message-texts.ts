import {
  type BookChanged,
  type Instrument,
  type Levels,
  type LiquidationPrinted,
  levelSet,
  type QuoteChanged,
  type Stamped,
  scalesOf,
  type TradePrinted,
} from '@replay/core';
import { DecimalTexts } from './decimal-texts.ts';
import type { StampTexts } from './stamp-texts.ts';

/** The prints, quotes and books of one instrument as normalized messages: one JSON text each, fields in the vendor's order. */
export class MessageTexts {
  readonly #stamps: StampTexts;
  readonly #of: { readonly [Type in 'snapshot' | 'change' | 'trade' | 'liquidation' | 'book_ticker']: string };
  readonly #price: DecimalTexts;
  readonly #size: DecimalTexts;
  /** Of the first level of a side, and of those behind it. */
  readonly #firstPrice: DecimalTexts;
  readonly #nextPrice: DecimalTexts;
  readonly #levelSize: DecimalTexts;

  constructor(instrument: Instrument, stamps: StampTexts) {
    const { price, size } = scalesOf(instrument);
    this.#stamps = stamps;
    this.#of = {
      snapshot: `${opening('book_change', instrument)},"isSnapshot":true,"bids":[`,
      change: `${opening('book_change', instrument)},"isSnapshot":false,"bids":[`,
      trade: opening('trade', instrument),
      liquidation: opening('liquidation', instrument),
      book_ticker: opening('book_ticker', instrument),
    };
    this.#price = new DecimalTexts(price);
    this.#size = new DecimalTexts(size);
    this.#firstPrice = new DecimalTexts(price, { before: '{"price":', after: ',"amount":' });
    this.#nextPrice = new DecimalTexts(price, { before: ',{"price":', after: ',"amount":', slotBits: 12 });
    this.#levelSize = new DecimalTexts(size, { after: '}', slotBits: 12 });
  }

  bookChange(stamped: Stamped, isSnapshot: boolean, { bids, asks }: Pick<BookChanged, 'bids' | 'asks'>): string {
    if (!isSnapshot) return this.#rows(this.#of.change, bids, asks, stamped);
    return this.#rows(this.#of.snapshot, levelSet(bids), levelSet(asks), stamped);
  }

  #rows(head: string, bids: Levels, asks: Levels, stamped: Stamped): string {
    return `${head + this.#levels(bids)}],"asks":[${this.#levels(asks)}]${this.#stamps.of(stamped)}`;
  }

  trade(event: TradePrinted): string {
    const id = event.tradeId === undefined ? '' : `,"id":${jsonText(event.tradeId)}`;
    return `${this.#of.trade}${id},"price":${this.#price.of(event.price)},"amount":${this.#size.of(event.size)},"side":"${event.aggressor}"${this.#stamps.of(event)}`;
  }

  liquidation(event: LiquidationPrinted): string {
    return `${this.#of.liquidation},"price":${this.#price.of(event.price)},"amount":${this.#size.of(event.size)},"side":"${event.side}"${this.#stamps.of(event)}`;
  }

  quote(event: QuoteChanged): string {
    const { bid, ask } = event;
    const asked =
      ask === undefined ? '' : `,"askAmount":${this.#size.of(ask.size)},"askPrice":${this.#price.of(ask.price)}`;
    const bidden =
      bid === undefined ? '' : `,"bidPrice":${this.#price.of(bid.price)},"bidAmount":${this.#size.of(bid.size)}`;
    return `${this.#of.book_ticker}${asked}${bidden}${this.#stamps.of(event)}`;
  }

  /** Few and long pieces: each costs once more when the text is sent. */
  #levels({ prices, sizes }: Levels): string {
    if (prices.length === 0) return '';
    let text = this.#firstPrice.of(prices[0] as number) + this.#levelSize.of(sizes[0] as number);
    for (let row = 1; row < prices.length; row++) {
      text = text + this.#nextPrice.of(prices[row] as number) + this.#levelSize.of(sizes[row] as number);
    }
    return text;
  }
}

/** How every message of an instrument begins. */
export const opening = (type: string, { symbol, exchange }: Pick<Instrument, 'symbol' | 'exchange'>): string =>
  `{"type":"${type}","symbol":${jsonText(symbol)},"exchange":${jsonText(exchange)}`;

/** Ids are digits, letters and dashes but for a venue that thinks otherwise; looking is cheaper than quoting in every case. */
export const jsonText = (text: string): string => (plain.test(text) ? `"${text}"` : JSON.stringify(text));

const plain = /^[\w :./-]*$/;
