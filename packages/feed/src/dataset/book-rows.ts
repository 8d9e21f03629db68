import { type Lots, type Micros, noLevels, type Ticks } from '@replay/core';
import { type ByteCursor, lineFeed, odd, wordOf } from './byte-cursor.ts';
import type { Outbox, RowDecoder, Stamps } from './row-decoder.ts';
import { unnumbered } from './row-decoder.ts';
import { priceIn, sizeIn, wordIn } from './row-fault.ts';
import type { Track } from './track.ts';

/**
 * Rows of `incremental_book_L2`: those of one instrument with one `local_timestamp` are one message of the venue.
 * 1. A message that holds a snapshot row is a `BookSnapshotted`: what it held before its first snapshot row is replaced,
 *    the update rows behind them are part of it, since later rows of a price win.
 * 2. So a snapshot that follows a snapshot with another time is a new one, and a file of nothing but snapshots replaces
 *    the book with each message.
 * 3. Every other message is a `BookChanged`, also before the first snapshot: the fold leaves a waiting book alone, and
 *    the run counts what it ignored.
 */
export class BookRows implements RowDecoder {
  readonly #out: Outbox;
  readonly #messages = new Map<Track, OpenMessage>();
  /** The messages with rows of the running instant. */
  readonly #open: OpenMessage[] = [];
  #message: OpenMessage | undefined;
  readonly #columns: {
    readonly snapshot: number;
    readonly side: number;
    readonly price: number;
    readonly size: number;
  };

  constructor(columns: readonly string[], out: Outbox) {
    this.#out = out;
    const at = (column: string): number => columns.indexOf(column);
    this.#columns = { snapshot: at('is_snapshot'), side: at('side'), price: at('price'), size: at('amount') };
  }

  scan(cursor: ByteCursor, stamps: Stamps, start: number): boolean {
    const snapshot = cursor.word(falseText, trueText);
    if (snapshot === odd) return false;
    const side = cursor.word(bidText, askText);
    if (side === odd) return false;
    const alike = cursor.at - start;
    const price = cursor.count(stamps.track.price);
    if (price === odd) return false;
    const size = cursor.count(stamps.track.size, lineFeed);
    if (size === odd) return false;
    const message = this.#add(stamps, snapshot === 1, side === 0, price, size);
    if (side === 0) scanAlike(cursor, start, alike, stamps.track, message.bidPrices, message.bidSizes);
    else scanAlike(cursor, start, alike, stamps.track, message.askPrices, message.askSizes);
    return true;
  }

  read(cells: readonly string[], stamps: Stamps): void {
    const { snapshot, side, price, size } = this.#columns;
    this.#add(
      stamps,
      wordIn(cells[snapshot] ?? '', 'is_snapshot', ['true', 'false']) === 'true',
      wordIn(cells[side] ?? '', 'side', ['bid', 'ask']) === 'bid',
      priceIn(cells[price] ?? '', 'price', stamps.track),
      sizeIn(cells[size] ?? '', 'amount', stamps.track),
    );
  }

  spoil(track: Track): void {
    this.#messageOf(track).spoilt = true;
  }

  settle(): void {
    if (this.#open.length > 1) this.#open.sort((one, other) => one.track.order - other.track.order);
    for (const message of this.#open) this.#close(message);
    this.#open.length = 0;
  }

  #add(stamps: Stamps, snapshot: boolean, bid: boolean, price: number, size: number): OpenMessage {
    let message = this.#message;
    if (message === undefined || message.track !== stamps.track || !message.open)
      message = this.#messageOf(stamps.track);
    message.exchangeTime = stamps.exchangeTime;
    message.receivedTime = stamps.receivedTime;
    if (snapshot && !message.afterSnapshotRow) message.beginSnapshot();
    message.afterSnapshotRow = snapshot;
    if (bid) {
      message.bidPrices.push(price as Ticks);
      message.bidSizes.push(size as Lots);
    } else {
      message.askPrices.push(price as Ticks);
      message.askSizes.push(size as Lots);
    }
    return message;
  }

  /** The instrument's message of this instant. */
  #messageOf(track: Track): OpenMessage {
    let message = this.#messages.get(track);
    if (message === undefined) {
      message = new OpenMessage(track);
      this.#messages.set(track, message);
    }
    if (!message.open) {
      message.open = true;
      this.#open.push(message);
    }
    this.#message = message;
    return message;
  }

  #close(message: OpenMessage): void {
    if (!message.spoilt) {
      this.#out.add({
        type: message.snapshot ? 'BookSnapshotted' : 'BookChanged',
        instrument: message.track.instrument.id,
        exchangeTime: message.exchangeTime,
        receivedTime: message.receivedTime,
        sequence: unnumbered,
        bids: message.bidPrices.length === 0 ? noLevels : { prices: message.bidPrices, sizes: message.bidSizes },
        asks: message.askPrices.length === 0 ? noLevels : { prices: message.askPrices, sizes: message.askSizes },
      });
    }
    message.end();
  }
}

/**
 * Goes on with the rows that equal the one at `start` up to the price: most rows are of the same side of the same message as
 * the one before. Stops before an odd one.
 */
function scanAlike(
  cursor: ByteCursor,
  start: number,
  length: number,
  track: Track,
  prices: Ticks[],
  sizes: Lots[],
): void {
  for (let row = cursor.at; cursor.repeats(start, length); row = cursor.at) {
    const price = cursor.count(track.price);
    const size = price === odd ? odd : cursor.count(track.size, lineFeed);
    if (size === odd) {
      cursor.at = row;
      return;
    }
    prices.push(price as Ticks);
    sizes.push(size as Lots);
    cursor.line += 1;
  }
}

/** The rows of one instrument's message so far. The arrays go to the event as they are. */
class OpenMessage {
  readonly track: Track;
  open = false;
  spoilt = false;
  snapshot = false;
  afterSnapshotRow = false;
  exchangeTime = 0 as Micros;
  receivedTime = 0 as Micros;
  bidPrices: Ticks[] = [];
  bidSizes: Lots[] = [];
  askPrices: Ticks[] = [];
  askSizes: Lots[] = [];

  constructor(track: Track) {
    this.track = track;
  }

  beginSnapshot(): void {
    this.snapshot = true;
    if (this.bidPrices.length + this.askPrices.length > 0) this.#clear();
  }

  end(): void {
    this.open = false;
    this.spoilt = false;
    this.snapshot = false;
    this.afterSnapshotRow = false;
    this.#clear();
  }

  #clear(): void {
    this.bidPrices = [];
    this.bidSizes = [];
    this.askPrices = [];
    this.askSizes = [];
  }
}

const falseText = wordOf('false');
const trueText = wordOf('true');
const bidText = wordOf('bid');
const askText = wordOf('ask');
