import { applyEvent, type Book, waitingBook } from '@replay/book';
import type { Instrument, InstrumentId, MarketSource, Micros } from '@replay/core';
import { type BookTimes, timesIn } from './book-times.ts';

/** A book at a given time. */
export interface TimedBook {
  readonly instrument: Instrument;
  readonly time: Micros;
  readonly book: Book;
}

/**
 * Reads a source once, from its start, and yields the books at the given times: for sources that cannot be searched.
 * Listed times after the last event yield the last books; periodic ones end with the data.
 */
export async function* scanBooks(
  source: MarketSource,
  times: BookTimes,
  signal: AbortSignal,
): AsyncGenerator<TimedBook> {
  const books = new Map<InstrumentId, Book>(source.instruments.map(({ id }) => [id, waitingBook]));
  const booksAt = (time: Micros): TimedBook[] =>
    source.instruments.map((instrument) => ({ instrument, time, book: books.get(instrument.id) ?? waitingBook }));
  let iterator: Generator<Micros> | undefined;
  let next: IteratorResult<Micros, void> | undefined;
  for await (const batch of source.batches(signal)) {
    for (const event of batch) {
      iterator ??= timesIn(times, event.receivedTime);
      next ??= iterator.next();
      // The book at a time includes everything received at exactly that time.
      while (!next.done && next.value < event.receivedTime) {
        yield* booksAt(next.value);
        next = iterator.next();
      }
      if (next.done) return;
      const book = books.get(event.instrument);
      if (book !== undefined) books.set(event.instrument, applyEvent(book, event));
    }
  }
  if (times.kind === 'every' || iterator === undefined) return;
  for (; next !== undefined && !next.done; next = iterator.next()) yield* booksAt(next.value);
}
