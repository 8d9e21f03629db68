import type { Micros } from '@replay/core';
import { RowList } from '../columns/row-list.ts';
import { type ByteCursor, lineFeed, odd, wordOf } from './byte-cursor.ts';
import type { BookPart, EventOutbox } from './event-outbox.ts';
import type { RowDecoder, Stamps } from './row-decoder.ts';
import { priceIn, sizeIn, truthIn, wordIn } from './row-fault.ts';
import type { Track } from './track.ts';

/**
 * Rows of `incremental_book_L2`: those of one instrument with one `local_timestamp` were received together.
 * 1. The snapshot rows among them that follow each other are one `BookSnapshotted`, each price once and none of size 0; a
 *    snapshot that follows a snapshot with another time is a new one.
 * 2. The update rows that follow each other with one `timestamp` are one `BookChanged`, also those behind a snapshot (updates
 *    that had waited for it), and those before the first one: the fold leaves a waiting book alone, and the run counts what it
 *    ignored.
 */
export class BookRows implements RowDecoder {
  readonly #out: EventOutbox;
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

  constructor(columns: readonly string[], out: EventOutbox) {
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
    scanAlike(cursor, start, alike, stamps.track, side === 0 ? message.bids : message.asks);
    return true;
  }

  read(cells: readonly string[], stamps: Stamps): void {
    const { snapshot, side, price, size } = this.#columns;
    this.#add(
      stamps,
      truthIn(cells[snapshot] ?? '', 'is_snapshot'),
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
    if (message.snapshot !== snapshot || (message.exchangeTime !== stamps.exchangeTime && !snapshot)) message.cut();
    message.snapshot = snapshot;
    message.exchangeTime = stamps.exchangeTime;
    message.receivedTime = stamps.receivedTime;
    (bid ? message.bids : message.asks).push(price, size);
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
      message.cut();
      const { track, receivedTime, bids, asks } = message;
      for (const part of message.parts) {
        const stamps = { track, receivedTime, exchangeTime: part.exchangeTime };
        if (part.snapshot) this.#out.snapshot(stamps, bids, asks, part);
        else this.#out.change(stamps, bids, asks, part);
      }
    }
    message.end();
  }
}

/**
 * Goes on with the rows that equal the one at `start` up to the price: most rows are of the same side of the same message as
 * the one before. Stops before an odd one.
 */
function scanAlike(cursor: ByteCursor, start: number, length: number, track: Track, rows: RowList): void {
  for (let row = cursor.at; cursor.repeats(start, length); row = cursor.at) {
    const price = cursor.count(track.price);
    const size = price === odd ? odd : cursor.count(track.size, lineFeed);
    if (size === odd) {
      cursor.at = row;
      return;
    }
    rows.push(price, size);
    cursor.line += 1;
  }
}

/** What becomes one event: the rows of each side from one to before another. */
interface MessagePart extends BookPart {
  readonly snapshot: boolean;
  readonly exchangeTime: Micros;
}

/** The rows of one instrument that were received together so far. */
class OpenMessage {
  readonly track: Track;
  readonly bids = new RowList();
  readonly asks = new RowList();
  open = false;
  spoilt = false;
  snapshot = false;
  exchangeTime = 0 as Micros;
  receivedTime = 0 as Micros;
  /** What is complete. */
  readonly parts: MessagePart[] = [];
  #bidsFrom = 0;
  #asksFrom = 0;

  constructor(track: Track) {
    this.track = track;
  }

  /** The next row belongs to another event. */
  cut(): void {
    const [bidsTo, asksTo] = [this.bids.length, this.asks.length];
    if (bidsTo === this.#bidsFrom && asksTo === this.#asksFrom) return;
    const { exchangeTime, snapshot } = this;
    this.parts.push({ exchangeTime, snapshot, bidsFrom: this.#bidsFrom, bidsTo, asksFrom: this.#asksFrom, asksTo });
    this.#bidsFrom = bidsTo;
    this.#asksFrom = asksTo;
  }

  end(): void {
    this.open = false;
    this.spoilt = false;
    this.parts.length = 0;
    this.bids.clear();
    this.asks.clear();
    this.#bidsFrom = 0;
    this.#asksFrom = 0;
  }
}

const falseText = wordOf('false');
const trueText = wordOf('true');
const bidText = wordOf('bid');
const askText = wordOf('ask');
