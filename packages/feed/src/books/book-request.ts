import type { Book } from '@replay/book';
import type { InstrumentId, Micros } from '@replay/core';

/** A book that is wanted. */
export interface BookRequest {
  readonly instrument: InstrumentId;
  readonly time: Micros;
  /** Higher goes first; 0 unless given. */
  readonly priority?: number;
}

/** What became of a request. `millis` is how long the reader took, without the waiting in line. */
export type BookAnswer<Request extends BookRequest = BookRequest> =
  | { readonly status: 'given'; readonly request: Request; readonly book: Book; readonly millis: number }
  | { readonly status: 'failed'; readonly request: Request; readonly error: Error; readonly millis: number };
