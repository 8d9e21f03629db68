import { applyEvent, type Book, waitingBook } from '@replay/book';
import type { Instrument, InstrumentId, MarketSource, Micros } from '@replay/core';
import { type Moments, momentsIn } from './moments.ts';

/** A book at a moment. */
export interface BookThen {
  readonly instrument: Instrument;
  readonly time: Micros;
  readonly book: Book;
}

/**
 * Reads a source once, from its start, and gives the books at the moments on the way: for sources that cannot be searched.
 * Moments after the last event give the last books, unless they come every so often, which ends with the data.
 */
export async function* passingBooks(
  source: MarketSource,
  moments: Moments,
  signal: AbortSignal,
): AsyncGenerator<BookThen> {
  const books = new Map<InstrumentId, Book>(source.instruments.map(({ id }) => [id, waitingBook]));
  const then = (time: Micros): BookThen[] =>
    source.instruments.map((instrument) => ({ instrument, time, book: books.get(instrument.id) ?? waitingBook }));
  let times: Generator<Micros> | undefined;
  let next: IteratorResult<Micros, void> | undefined;
  for await (const batch of source.batches(signal)) {
    for (const event of batch) {
      times ??= momentsIn(moments, event.receivedTime);
      next ??= times.next();
      // The book of a moment has all that was received at that very moment.
      while (!next.done && next.value < event.receivedTime) {
        yield* then(next.value);
        next = times.next();
      }
      if (next.done) return;
      const book = books.get(event.instrument);
      if (book !== undefined) books.set(event.instrument, applyEvent(book, event));
    }
  }
  if (moments.kind === 'every' || times === undefined) return;
  for (; next !== undefined && !next.done; next = times.next()) yield* then(next.value);
}
