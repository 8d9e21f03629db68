import { applyEvent, type Book, type LiveBook, toPriceLevels, waitingBook } from '@replay/book';
import type { BookChanged, FeedInterrupted, MarketEvent, Micros, TradePrinted } from '@replay/core';
import type { ServedFeed } from '../markets/served-market.ts';
import { differenceOf } from './book-difference.ts';

/** A book message: changed levels, or an interruption of the feed. `sequence` is consecutive. */
export type BookMessage = BookChanged | FeedInterrupted;

/** Some seconds of a feed: the book at the start, and the messages until the next segment. */
export interface Segment {
  /** Received time of its first event; the events of earlier segments are not later. */
  readonly since: number;
  /**
   * A live book; undefined only in the first segment, before there is one. Its `sequence` is that of its last
   * message.
   */
  readonly opening: LiveBook | undefined;
  readonly messages: BookMessage[];
  readonly prints: TradePrinted[];
  rows: number;
  next: Segment | undefined;
}

/** A book is kept every two seconds of market time. */
const segmentMicros = 2_000_000;

/**
 * One pass over a feed that keeps its latest segments. Messages are numbered from 1: each one that changed the book
 * takes a number, and messages without a live book take none. A snapshot that meets a live book is sent as its
 * changes. A snapshot that ends an interruption takes a number and starts a segment: a client from before it must
 * request it.
 */
export class FeedReading {
  #first: Segment = emptySegment(Number.NEGATIVE_INFINITY, undefined);
  #last: Segment = this.#first;
  #rows = 0;
  #hasDropped = false;
  #ended = false;
  #failure: { readonly cause: unknown } | undefined;
  #readTo = Number.NEGATIVE_INFINITY;
  #book: Book = waitingBook;
  /** For an order-by-order feed, the book with its queues; clients get its levels. */
  #byOrder: Book = waitingBook;
  #sequence = 0;
  #prints = 0;
  #requests = 0;
  #retired = false;
  /** The read in progress: several requests may wait for one batch. */
  #step: Promise<void> | undefined;
  readonly #close = new AbortController();
  readonly #batches: AsyncIterator<readonly MarketEvent[]>;
  readonly #keptRows: number;

  /** Drops the oldest segments while it holds more than `keptRows` rows. */
  constructor(feed: ServedFeed, keptRows: number) {
    this.#batches = feed.market.open(new Set([feed.instrument.id]), this.#close.signal)[Symbol.asyncIterator]();
    this.#keptRows = keptRows;
  }

  /** Whether everything up to and including `time` has been read. */
  hasRead(time: Micros): boolean {
    return this.#ended || this.#readTo > time;
  }

  /** Whether the messages at `time` are still kept, if they have been read. */
  covers(time: Micros): boolean {
    return !this.#hasDropped || this.#first.since < time;
  }

  /** Reads the next batch of the feed; rethrows the feed's errors. Keeps the messages from `needed` on. */
  step(needed: Micros): Promise<void> {
    this.#drop(needed);
    this.#step ??= this.#readBatch().finally(() => {
      this.#step = undefined;
    });
    return this.#step;
  }

  async #readBatch(): Promise<void> {
    // After a failure an iterator reports its end, so it must not be called again.
    if (this.#failure !== undefined) throw this.#failure.cause;
    try {
      const { done, value } = await this.#batches.next();
      if (done === true) this.#ended = true;
      else for (const event of value) this.#apply(event);
    } catch (cause) {
      this.#failure = { cause };
      throw cause;
    }
  }

  /** Registers a request that uses the reading. */
  acquire(): this {
    this.#requests += 1;
    return this;
  }

  release(): void {
    this.#requests -= 1;
    if (this.#retired && this.#requests === 0) void this.close();
  }

  /** Ends the reading once the current requests are done. */
  retire(): void {
    this.#retired = true;
    if (this.#requests === 0) void this.close();
  }

  /** Closes the feed. */
  async close(): Promise<void> {
    this.#close.abort();
    await this.#step?.catch(() => {});
    // An error while closing has no receiver.
    await Promise.resolve(this.#batches.return?.()).catch(() => {});
  }

  /** The latest kept book at or before `time`. */
  openingAt(time: Micros): LiveBook | undefined {
    let found: LiveBook | undefined;
    for (let segment: Segment | undefined = this.#first; segment !== undefined; segment = segment.next) {
      if (segment.opening === undefined) continue;
      if (segment.opening.receivedTime > time) break;
      found = segment.opening;
    }
    return found;
  }

  /** The segment that contains the first message at or after `time`, or will contain it. */
  segmentAt(time: Micros): Segment {
    let found = this.#first;
    while (found.next !== undefined && found.next.since < time) found = found.next;
    return found;
  }

  #apply(event: MarketEvent): void {
    this.#readTo = event.receivedTime;
    switch (event.type) {
      case 'PublicOrdersSnapshotted':
      case 'PublicOrdersChanged': {
        const before = this.#byOrder;
        this.#byOrder = applyEvent(before, event);
        const levels = toPriceLevels(event, before, this.#byOrder);
        return levels === undefined ? undefined : this.#apply(levels);
      }
      case 'BookChanged':
        return this.#change(event);
      case 'BookSnapshotted': {
        const snapshot = { ...event, sequence: this.#sequence + 1 };
        const book = applyEvent(this.#book, snapshot);
        if (book.status === 'stale') return this.#append(interruption(event, book.cause, snapshot.sequence));
        if (book.status === 'live' && this.#book.status === 'live') {
          return this.#append({ ...snapshot, type: 'BookChanged', ...differenceOf(this.#book, book) });
        }
        this.#book = book;
        this.#sequence += 1;
        return this.#startSegment(event.receivedTime);
      }
      case 'FeedInterrupted':
        this.#byOrder = applyEvent(this.#byOrder, event);
        return this.#append(interruption(event, event.cause, this.#sequence + 1));
      case 'MessageRejected':
        this.#byOrder = applyEvent(this.#byOrder, event);
        if (event.damagesBook) this.#append(interruption(event, event.reason, this.#sequence + 1));
        return;
      case 'TradePrinted':
        this.#prints += 1;
        this.#last.prints.push({ ...event, sequence: this.#prints });
        return this.#count(1);
      default:
        return;
    }
  }

  /** A change without rows still advances the book's time, so it is sent as an unchanged level. */
  #change(event: BookChanged): void {
    if (this.#book.status !== 'live') return;
    const levels = rowsOf(event) > 0 ? {} : differenceOf(this.#book, this.#book);
    const message = { ...event, ...levels, sequence: this.#sequence + 1 };
    if (rowsOf(message) > 0) this.#append(message);
  }

  #append(message: BookMessage): void {
    if (this.#book.status === 'live' && message.receivedTime >= this.#last.since + segmentMicros) {
      this.#startSegment(message.receivedTime);
    }
    this.#book = applyEvent(this.#book, message);
    this.#sequence += 1;
    this.#last.messages.push(message);
    this.#count(message.type === 'BookChanged' ? rowsOf(message) : 1);
  }

  /** Starts a segment with the current book. */
  #startSegment(since: Micros): void {
    const segment = emptySegment(since, this.#book.status === 'live' ? this.#book : undefined);
    this.#last.next = segment;
    this.#last = segment;
  }

  #count(rows: number): void {
    this.#last.rows += rows;
    this.#rows += rows;
  }

  #drop(needed: Micros): void {
    for (let { next } = this.#first; next !== undefined && next.since < needed; next = next.next) {
      if (this.#rows <= this.#keptRows) return;
      this.#rows -= this.#first.rows;
      this.#first = next;
      this.#hasDropped = true;
    }
  }
}

const rowsOf = ({ bids, asks }: BookChanged): number => bids.prices.length + asks.prices.length;

const emptySegment = (since: number, opening: LiveBook | undefined): Segment => ({
  since,
  opening,
  messages: [],
  prints: [],
  rows: 0,
  next: undefined,
});

const interruption = (
  { instrument, exchangeTime, receivedTime }: MarketEvent,
  cause: string,
  sequence: number,
): FeedInterrupted => ({
  type: 'FeedInterrupted',
  instrument,
  exchangeTime,
  receivedTime,
  sequence,
  kind: 'disconnect',
  cause,
});
