import { applyEvent, type Book, type LiveBook, levelsTold, waitingBook } from '@replay/book';
import type { BookChanged, FeedInterrupted, MarketEvent, Micros, TradePrinted } from '@replay/core';
import type { ServedFeed } from '../served/served-market.ts';
import { differenceOf } from './difference.ts';

/** What a reader of books is told: levels that changed, or that the feed was interrupted. `sequence` has no hole. */
export type BookMessage = BookChanged | FeedInterrupted;

/** Some seconds of a feed: the book they began with, and what came after it until the next stretch. */
export interface Stretch {
  /** When its first event was received; all that the stretches before it hold is not later. */
  readonly since: number;
  /** A book that was live; only the first stretch begins before there was any. Its `sequence` is that of its last message. */
  readonly opening: LiveBook | undefined;
  readonly messages: BookMessage[];
  readonly prints: TradePrinted[];
  rows: number;
  next: Stretch | undefined;
}

/** A book is kept every two seconds of the market's time. */
const stretchMicros = 2_000_000;

/**
 * One pass over a feed, remembering the latest stretches of it. Messages are numbered from 1 as a subscriber needs them: each
 * that changed the book takes a number, and those that met no live book take none. A snapshot that meets a live book is told
 * by what it changed; one that ends an interruption cannot be told so: it takes a number and begins a stretch, and whoever
 * comes from before it must ask for it.
 */
export class FeedReading {
  #first: Stretch = emptyStretch(Number.NEGATIVE_INFINITY, undefined);
  #last: Stretch = this.#first;
  #rows = 0;
  #forgot = false;
  #ended = false;
  #failure: { readonly cause: unknown } | undefined;
  #readTo = Number.NEGATIVE_INFINITY;
  #book: Book = waitingBook;
  /** Of a feed by order the book with its queues: readers are told its levels. */
  #byOrder: Book = waitingBook;
  #sequence = 0;
  #prints = 0;
  #questions = 0;
  #retired = false;
  /** What is being read right now: several questions may wait for one batch. */
  #step: Promise<void> | undefined;
  readonly #leave = new AbortController();
  readonly #batches: AsyncIterator<readonly MarketEvent[]>;
  readonly #keptRows: number;

  /** Forgets the oldest stretches while it remembers more than `keptRows` rows. */
  constructor(feed: ServedFeed, keptRows: number) {
    this.#batches = feed.market.open(new Set([feed.instrument.id]), this.#leave.signal)[Symbol.asyncIterator]();
    this.#keptRows = keptRows;
  }

  /** Whether everything up to and at `time` has been read. */
  hasRead(time: Micros): boolean {
    return this.#ended || this.#readTo > time;
  }

  /** Whether it still remembers what was told at `time`, if that has been read. */
  remembers(time: Micros): boolean {
    return !this.#forgot || this.#first.since < time;
  }

  /** Reads the next batch of the feed, and throws what the feed throws. What was told at `needed` and later is not forgotten for it. */
  step(needed: Micros): Promise<void> {
    this.#forget(needed);
    this.#step ??= this.#readBatch().finally(() => {
      this.#step = undefined;
    });
    return this.#step;
  }

  async #readBatch(): Promise<void> {
    // A feed that failed once ends at its next call as if it were whole, so it is not called again.
    if (this.#failure !== undefined) throw this.#failure.cause;
    try {
      const { done, value } = await this.#batches.next();
      if (done === true) this.#ended = true;
      else for (const event of value) this.#take(event);
    } catch (cause) {
      this.#failure = { cause };
      throw cause;
    }
  }

  /** One more question is answered from it. */
  held(): this {
    this.#questions += 1;
    return this;
  }

  release(): void {
    this.#questions -= 1;
    if (this.#retired && this.#questions === 0) void this.leave();
  }

  /** No further question will come: it ends with those that are being answered. */
  retire(): void {
    this.#retired = true;
    if (this.#questions === 0) void this.leave();
  }

  /** Ends the making of the feed. */
  async leave(): Promise<void> {
    this.#leave.abort();
    await this.#step?.catch(() => {});
    // A feed that breaks while it is being left has nobody left to tell.
    await Promise.resolve(this.#batches.return?.()).catch(() => {});
  }

  /** The latest book kept that was so at or before `time`. */
  openingAt(time: Micros): LiveBook | undefined {
    let found: LiveBook | undefined;
    for (let stretch: Stretch | undefined = this.#first; stretch !== undefined; stretch = stretch.next) {
      if (stretch.opening === undefined) continue;
      if (stretch.opening.receivedTime > time) break;
      found = stretch.opening;
    }
    return found;
  }

  /** The stretch in which the first message at or after `time` stands, or after which it will come. */
  stretchAt(time: Micros): Stretch {
    let found = this.#first;
    while (found.next !== undefined && found.next.since < time) found = found.next;
    return found;
  }

  #take(event: MarketEvent): void {
    this.#readTo = event.receivedTime;
    switch (event.type) {
      case 'PublicOrdersSnapshotted':
      case 'PublicOrdersChanged': {
        const before = this.#byOrder;
        this.#byOrder = applyEvent(before, event);
        const levels = levelsTold(event, before, this.#byOrder);
        return levels === undefined ? undefined : this.#take(levels);
      }
      case 'BookChanged':
        return this.#change(event);
      case 'BookSnapshotted': {
        const snapshot = { ...event, sequence: this.#sequence + 1 };
        const book = applyEvent(this.#book, snapshot);
        if (book.status === 'stale') return this.#tell(interruption(event, book.cause, snapshot.sequence));
        if (book.status === 'live' && this.#book.status === 'live') {
          return this.#tell({ ...snapshot, type: 'BookChanged', ...differenceOf(this.#book, book) });
        }
        this.#book = book;
        this.#sequence += 1;
        return this.#openStretch(event.receivedTime);
      }
      case 'FeedInterrupted':
        this.#byOrder = applyEvent(this.#byOrder, event);
        return this.#tell(interruption(event, event.cause, this.#sequence + 1));
      case 'MessageRejected':
        this.#byOrder = applyEvent(this.#byOrder, event);
        if (event.damagesBook) this.#tell(interruption(event, event.reason, this.#sequence + 1));
        return;
      case 'TradePrinted':
        this.#prints += 1;
        this.#last.prints.push({ ...event, sequence: this.#prints });
        return this.#count(1);
      default:
        return;
    }
  }

  /** A change without rows still moves the time of the book, so it is told by a level that stays as it is. */
  #change(event: BookChanged): void {
    if (this.#book.status !== 'live') return;
    const levels = rowsOf(event) > 0 ? {} : differenceOf(this.#book, this.#book);
    const message = { ...event, ...levels, sequence: this.#sequence + 1 };
    if (rowsOf(message) > 0) this.#tell(message);
  }

  #tell(message: BookMessage): void {
    if (this.#book.status === 'live' && message.receivedTime >= this.#last.since + stretchMicros) {
      this.#openStretch(message.receivedTime);
    }
    this.#book = applyEvent(this.#book, message);
    this.#sequence += 1;
    this.#last.messages.push(message);
    this.#count(message.type === 'BookChanged' ? rowsOf(message) : 1);
  }

  /** The next stretch begins with the book as it is. */
  #openStretch(since: Micros): void {
    const stretch = emptyStretch(since, this.#book.status === 'live' ? this.#book : undefined);
    this.#last.next = stretch;
    this.#last = stretch;
  }

  #count(rows: number): void {
    this.#last.rows += rows;
    this.#rows += rows;
  }

  #forget(needed: Micros): void {
    for (let { next } = this.#first; next !== undefined && next.since < needed; next = next.next) {
      if (this.#rows <= this.#keptRows) return;
      this.#rows -= this.#first.rows;
      this.#first = next;
      this.#forgot = true;
    }
  }
}

const rowsOf = ({ bids, asks }: BookChanged): number => bids.prices.length + asks.prices.length;

const emptyStretch = (since: number, opening: LiveBook | undefined): Stretch => ({
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
