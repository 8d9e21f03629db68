import { applyEvent, type Book, waitingBook } from '@replay/book';
import type { InstrumentId, MarketEvent, MarketSource, Micros, TradePrinted } from '@replay/core';
import type { Observable } from 'rxjs';
import type { RelayReplay } from '../relay/open-relay.ts';
import { Producer } from './demand.ts';
import { rxjs } from './rxjs.ts';

/**
 * The events of a source as an Observable.
 * 1. Each subscription reads the source from its start.
 * 2. Unsubscribing aborts the read and closes files and sockets.
 * 3. Events are emitted synchronously, batch by batch. While a `mapAsync` or `atSpeed` downstream is full, the source is paused: its file is
 *    not read on, its socket is not drained.
 */
export const eventsOf = (source: MarketSource): Observable<MarketEvent> => streamOf((signal) => source.batches(signal));

/** The prints of a source. */
export function tradesOf(source: MarketSource): Observable<TradePrinted> {
  return eventsOf(source).pipe(rxjs().filter((event) => event.type === 'TradePrinted'));
}

/** A book and the event that made it. */
export interface InstrumentBook {
  readonly instrument: InstrumentId;
  readonly book: Book;
  /** Microseconds since 1970, by the clock of the recorder. */
  readonly receivedTime: Micros;
}

/** The books of a source with any number of instruments: one value for each event that changes a book. */
export function booksOf(source: MarketSource): Observable<InstrumentBook> {
  const { concatMap, defer, of, EMPTY } = rxjs();
  return defer(() => {
    const books = new Map<InstrumentId, Book>();
    return eventsOf(source).pipe(
      concatMap((event) => {
        const { instrument, receivedTime } = event;
        const before = books.get(instrument) ?? waitingBook;
        const book = applyEvent(before, event);
        if (book === before) return EMPTY;
        books.set(instrument, book);
        return of({ instrument, book, receivedTime });
      }),
    );
  });
}

/**
 * The messages of a relay as it sent them, as text, in the order of their numbers and each once: what was lost on the way has been asked for
 * again, as for the events of the same replay.
 */
export const relayMessages = (replay: RelayReplay): Observable<string> => streamOf((signal) => replay.messages(signal));

function streamOf<Value>(batches: (signal: AbortSignal) => AsyncIterable<readonly Value[]>): Observable<Value> {
  const { Observable } = rxjs();
  return new Observable((subscriber) => {
    const abort = new AbortController();
    const producer = new Producer();
    const read = async (): Promise<void> => {
      for await (const batch of batches(abort.signal)) {
        for (const value of batch) {
          const room = producer.room();
          if (room !== undefined) await room;
          if (subscriber.closed) return;
          subscriber.next(value);
        }
      }
      subscriber.complete();
    };
    producer.run(read).catch((error: unknown) => {
      if (!subscriber.closed) subscriber.error(error);
    });
    return () => abort.abort();
  });
}
