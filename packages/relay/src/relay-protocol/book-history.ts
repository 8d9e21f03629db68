import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LiveBook } from '@replay/book';
import type { Micros, TradePrinted } from '@replay/core';
import type { ServedFeed } from '../markets/served-market.ts';
import { type BookMessage, FeedReading, type Segment } from './feed-reading.ts';

/**
 * Answers requests for the past of one feed. A feed can only be read from its start, so the latest part of a reading
 * is kept in memory, and a request for earlier data reads the feed again. Requests in order of time are cheap; each
 * one that goes back past the kept part costs a whole reading.
 */
export class BookHistory {
  readonly feed: ServedFeed;
  readonly #keptRows: number;
  #reading: FeedReading | undefined;

  /** Keeps about `keptRows` rows of the feed in memory. */
  constructor(feed: ServedFeed, keptRows: number) {
    this.feed = feed;
    this.#keptRows = keptRows;
  }

  /** The latest kept book at or before `time`; its `sequence` is that of its last message. */
  async openingAt(time: Micros, signal: AbortSignal): Promise<LiveBook | undefined> {
    const reading = this.#readingFrom(time);
    try {
      await readTo(reading, time, signal);
      // Another request may have advanced the reading in the meantime, past this time.
      if (reading.covers(time)) return reading.openingAt(time);
    } finally {
      reading.release();
    }
    return this.openingAt(time, signal);
  }

  /** The book messages received in [from, to), produced no faster than they are read. */
  messages(from: Micros, to: Micros, signal: AbortSignal): AsyncGenerator<BookMessage> {
    return this.#read((segment) => segment.messages, from, to, signal);
  }

  /** The trades in [from, to); `sequence` counts the prints of the feed. */
  prints(from: Micros, to: Micros, signal: AbortSignal): AsyncGenerator<TradePrinted> {
    return this.#read((segment) => segment.prints, from, to, signal);
  }

  async close(): Promise<void> {
    await this.#reading?.close();
  }

  async *#read<Message extends BookMessage | TradePrinted>(
    part: (segment: Segment) => readonly Message[],
    from: Micros,
    to: Micros,
    signal: AbortSignal,
  ): AsyncGenerator<Message> {
    const reading = this.#readingFrom(from);
    try {
      await readTo(reading, from, signal);
      if (reading.covers(from)) {
        yield* readSegments(reading, part, from, to, signal);
        return;
      }
    } finally {
      reading.release();
    }
    yield* this.#read(part, from, to, signal);
  }

  /** The caller must release the reading when its request is done. */
  #readingFrom(time: Micros): FeedReading {
    if (this.#reading?.covers(time) !== true) {
      this.#reading?.retire();
      this.#reading = new FeedReading(this.feed, this.#keptRows);
    }
    return this.#reading.acquire();
  }
}

async function* readSegments<Message extends BookMessage | TradePrinted>(
  reading: FeedReading,
  part: (segment: Segment) => readonly Message[],
  from: Micros,
  to: Micros,
  signal: AbortSignal,
): AsyncGenerator<Message> {
  let segment = reading.segmentAt(from);
  for (let at = 0; ; ) {
    const one = part(segment)[at];
    if (one !== undefined) {
      if (one.receivedTime >= to) return;
      if (one.receivedTime >= from) yield one;
      at += 1;
    } else if (segment.next !== undefined) {
      segment = segment.next;
      at = 0;
    } else {
      if (reading.hasRead(to)) return;
      // The request keeps its own segment, so the reading may drop older ones.
      await readOn(reading, to, signal);
    }
  }
}

async function readTo(reading: FeedReading, time: Micros, signal: AbortSignal): Promise<void> {
  while (!reading.hasRead(time)) await readOn(reading, time, signal);
}

/** Yields to other requests, then reads one batch. Several requests may wait for the same batch. */
async function readOn(reading: FeedReading, time: Micros, signal: AbortSignal): Promise<void> {
  await nextTurn();
  signal.throwIfAborted();
  if (!reading.hasRead(time)) await reading.step(time);
}
