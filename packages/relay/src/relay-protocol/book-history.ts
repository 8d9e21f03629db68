import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LiveBook } from '@replay/book';
import type { Micros, TradePrinted } from '@replay/core';
import type { ServedFeed } from '../served/served-market.ts';
import { type BookMessage, FeedReading, type Stretch } from './feed-reading.ts';

/** Which part of a stretch is asked for. */
export type Told = 'messages' | 'prints';

/**
 * Answers about the past of one feed. A feed can only be read from its start, so the latest part of the reading is kept in
 * memory; a question about what was before that part makes the feed anew. Questions in the order of time are cheap, those
 * that go back behind the part kept cost a whole reading each.
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

  /** The latest book kept that was so at or before `time`; its `sequence` is the number of its last message. */
  async openingAt(time: Micros, signal: AbortSignal): Promise<LiveBook | undefined> {
    const reading = this.#readingFrom(time);
    try {
      await readTo(reading, time, signal);
      // Somebody may have read on in the meantime, until this moment was forgotten.
      if (reading.remembers(time)) return reading.openingAt(time);
    } finally {
      reading.release();
    }
    return this.openingAt(time, signal);
  }

  /** What was told in [from, to), made no faster than it is taken. */
  messages(from: Micros, to: Micros, signal: AbortSignal): AsyncGenerator<BookMessage> {
    return this.#told((stretch) => stretch.messages, from, to, signal);
  }

  /** What was traded in [from, to); `sequence` counts the prints of the feed. */
  prints(from: Micros, to: Micros, signal: AbortSignal): AsyncGenerator<TradePrinted> {
    return this.#told((stretch) => stretch.prints, from, to, signal);
  }

  async close(): Promise<void> {
    await this.#reading?.leave();
  }

  async *#told<Told extends BookMessage | TradePrinted>(
    part: (stretch: Stretch) => readonly Told[],
    from: Micros,
    to: Micros,
    signal: AbortSignal,
  ): AsyncGenerator<Told> {
    const reading = this.#readingFrom(from);
    try {
      await readTo(reading, from, signal);
      if (reading.remembers(from)) {
        yield* toldBy(reading, part, from, to, signal);
        return;
      }
    } finally {
      reading.release();
    }
    yield* this.#told(part, from, to, signal);
  }

  /** To be released when the question is answered. */
  #readingFrom(time: Micros): FeedReading {
    if (this.#reading?.remembers(time) !== true) {
      this.#reading?.retire();
      this.#reading = new FeedReading(this.feed, this.#keptRows);
    }
    return this.#reading.held();
  }
}

async function* toldBy<Told extends BookMessage | TradePrinted>(
  reading: FeedReading,
  part: (stretch: Stretch) => readonly Told[],
  from: Micros,
  to: Micros,
  signal: AbortSignal,
): AsyncGenerator<Told> {
  let stretch = reading.stretchAt(from);
  for (let at = 0; ; ) {
    const one = part(stretch)[at];
    if (one !== undefined) {
      if (one.receivedTime >= to) return;
      if (one.receivedTime >= from) yield one;
      at += 1;
    } else if (stretch.next !== undefined) {
      stretch = stretch.next;
      at = 0;
    } else {
      if (reading.hasRead(to)) return;
      // What this question still needs hangs on its own stretch, whatever the reading forgets.
      await readOn(reading, to, signal);
    }
  }
}

async function readTo(reading: FeedReading, time: Micros, signal: AbortSignal): Promise<void> {
  while (!reading.hasRead(time)) await readOn(reading, time, signal);
}

/** A turn for everybody else, then one batch. Several questions may wait for the same batch. */
async function readOn(reading: FeedReading, time: Micros, signal: AbortSignal): Promise<void> {
  await nextTurn();
  signal.throwIfAborted();
  if (!reading.hasRead(time)) await reading.step(time);
}
