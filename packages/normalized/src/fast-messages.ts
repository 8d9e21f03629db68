import {
  type BookChanged,
  type BookSnapshotted,
  type Levels,
  type Lots,
  noLevels,
  type Side,
  type Ticks,
  type TradePrinted,
} from '@replay/core';
import { ByteScanner, literalOf } from './byte-scanner.ts';
import type { KnownInstrument, KnownInstruments } from './known-instruments.ts';
import { odd } from './odd.ts';

/** What nearly all messages are. Its place in the stream is known to whoever reads the stream. */
export type FastMessage = Omit<BookChanged | BookSnapshotted, 'sequence'> | Omit<TradePrinted, 'sequence'>;

/**
 * Reads `book_change` and `trade` in the spelling of Tardis Machine, which are nearly all there is to read. Whatever is
 * spelled otherwise, or not right, is left to be read as JSON.
 */
export class FastMessages {
  readonly #scanner = new ByteScanner();
  readonly #instruments: KnownInstruments;
  #last: KnownInstrument | undefined;

  constructor(instruments: KnownInstruments) {
    this.#instruments = instruments;
    this.#last = instruments.all[0];
  }

  /** The message in some bytes; undefined for one to be read as JSON. */
  read(bytes: Uint8Array, start: number, end: number): FastMessage | undefined {
    const scanner = this.#scanner;
    scanner.open(bytes, start);
    const message = scanner.literal(bookOpening)
      ? this.#book()
      : scanner.literal(tradeOpening)
        ? this.#trade()
        : undefined;
    return scanner.at === end ? message : undefined;
  }

  #book(): FastMessage | undefined {
    const scanner = this.#scanner;
    const known = this.#instrument();
    if (known === undefined || !scanner.literal(isSnapshot)) return undefined;
    const snapshot = scanner.literal(trueText);
    if (!snapshot && !scanner.literal(falseText)) return undefined;
    if (!scanner.literal(bidsText)) return undefined;
    const bids = this.#levels(known);
    if (bids === undefined || !scanner.literal(asksText)) return undefined;
    const asks = this.#levels(known);
    if (asks === undefined || !scanner.literal(timestamp)) return undefined;
    const exchangeTime = scanner.exchangeTime();
    if (exchangeTime === odd || !scanner.literal(localTimestamp)) return undefined;
    const receivedTime = scanner.receivedTime();
    if (receivedTime === odd || !scanner.byte(closingBrace)) return undefined;
    const type = snapshot ? 'BookSnapshotted' : 'BookChanged';
    return { type, instrument: known.instrument.id, exchangeTime, receivedTime, bids, asks };
  }

  #trade(): FastMessage | undefined {
    const scanner = this.#scanner;
    const known = this.#instrument();
    if (known === undefined) return undefined;
    const id = scanner.literal(idText) ? scanner.text() : undefined;
    if (id === odd || !scanner.literal(priceText)) return undefined;
    const price = scanner.count(known.price);
    if (price === odd || !scanner.literal(amountText)) return undefined;
    const size = scanner.count(known.size);
    if (size === odd || !scanner.literal(sideText)) return undefined;
    const aggressor = this.#side();
    if (aggressor === undefined || !scanner.literal(timestamp)) return undefined;
    const exchangeTime = scanner.exchangeTime();
    if (exchangeTime === odd || !scanner.literal(localTimestamp)) return undefined;
    const receivedTime = scanner.receivedTime();
    if (receivedTime === odd || !scanner.byte(closingBrace)) return undefined;
    const instrument = known.instrument.id;
    const print = { price: price as Ticks, size: size as Lots, aggressor };
    const type = 'TradePrinted';
    return id === undefined
      ? { type, instrument, exchangeTime, receivedTime, ...print }
      : { type, instrument, exchangeTime, receivedTime, ...print, tradeId: id };
  }

  /** Most often that of the message before. */
  #instrument(): KnownInstrument | undefined {
    const last = this.#last;
    if (last !== undefined && this.#scanner.literal(last.naming)) return last;
    const known = this.#instruments.all.find(({ naming }) => this.#scanner.literal(naming));
    if (known !== undefined) this.#last = known;
    return known;
  }

  #levels({ price, size }: KnownInstrument): Levels | undefined {
    const scanner = this.#scanner;
    if (scanner.byte(closingBracket)) return noLevels;
    const prices: Ticks[] = [];
    const sizes: Lots[] = [];
    do {
      if (!scanner.literal(levelPrice)) return undefined;
      const at = scanner.count(price);
      if (at === odd || !scanner.literal(amountText)) return undefined;
      const of = scanner.count(size);
      if (of === odd || !scanner.byte(closingBrace)) return undefined;
      prices.push(at as Ticks);
      sizes.push(of as Lots);
    } while (scanner.byte(comma));
    return scanner.byte(closingBracket) ? { prices, sizes } : undefined;
  }

  #side(): Side | 'unknown' | undefined {
    if (this.#scanner.literal(buyText)) return 'buy';
    if (this.#scanner.literal(sellText)) return 'sell';
    return this.#scanner.literal(unknownText) ? 'unknown' : undefined;
  }
}

const comma = 0x2c;
const closingBracket = 0x5d;
const closingBrace = 0x7d;
const bookOpening = literalOf('{"type":"book_change","symbol":"');
const tradeOpening = literalOf('{"type":"trade","symbol":"');
const isSnapshot = literalOf(',"isSnapshot":');
const trueText = literalOf('true');
const falseText = literalOf('false');
const bidsText = literalOf(',"bids":[');
const asksText = literalOf(',"asks":[');
const levelPrice = literalOf('{"price":');
const idText = literalOf(',"id":"');
const priceText = literalOf(',"price":');
const amountText = literalOf(',"amount":');
const sideText = literalOf(',"side":"');
const buyText = literalOf('buy"');
const sellText = literalOf('sell"');
const unknownText = literalOf('unknown"');
const timestamp = literalOf(',"timestamp":"');
const localTimestamp = literalOf(',"localTimestamp":"');
