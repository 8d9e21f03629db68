import type { InstrumentId, Micros } from '@replay/core';
import type { Book } from './book.ts';

/** Gives books of the past: a tape that is searched, a relay that is asked. */
export interface BookReader {
  /**
   * The book after the last event received at or before `time`; waiting before the first snapshot.
   * Throws `BAD_USAGE` for an instrument that is not there, `BAD_DATA` where the data are damaged, `NETWORK` for a relay.
   */
  bookAt(instrument: InstrumentId, time: Micros, signal?: AbortSignal): Promise<Book>;
}
