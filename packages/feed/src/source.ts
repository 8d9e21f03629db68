import { createRequire } from 'node:module';
import type { Instrument, MarketEvent } from '@replay/core';
import type * as RxJs from 'rxjs';
import type { Observable } from 'rxjs';

/** Where market events come from: opened, its instruments known, ready to be read from the start any number of times. */
export interface MarketSource {
  /** What a person would call it: a path, an address. */
  readonly description: string;
  /** In the order in which ties between them are broken. */
  readonly instruments: readonly Instrument[];
  /** What was inferred, assumed or left unread, in whole sentences for the report's warnings. */
  readonly notes: readonly string[];
  /**
   * The events in the order of `receivedTime`, numbered by `sequence` from 0, in batches of a few thousand: a reader awaits
   * once a batch and never once an event, and back-pressure stays at the file or socket.
   * Throws `BAD_DATA` with file and row, `NETWORK` with the address.
   */
  batches(signal?: AbortSignal): AsyncIterable<readonly MarketEvent[]>;
  /** What a manifest needs to say which data a run saw. */
  digests(): Promise<readonly DataDigest[]>;
  /** How much of it the latest reader has behind it, from 0 to 1; undefined where nobody knows. */
  progress?(): number | undefined;
}

export interface DataDigest {
  readonly name: string;
  readonly bytes: number;
  /** Of the bytes as stored, compressed or not. */
  readonly sha256: string;
}

/**
 * The events of a source as an Observable, for `events$.pipe(scan(applyEvent, waitingBook))` and the like.
 * 1. Each subscription reads the source from its start.
 * 2. The events of a batch are emitted synchronously, the next batch is read afterwards.
 * 3. Unsubscribing aborts the read and closes files and sockets.
 */
export function eventsOf(source: MarketSource): Observable<MarketEvent> {
  const { Observable } = rxjs();
  return new Observable((subscriber) => {
    const abort = new AbortController();
    const read = async (): Promise<void> => {
      for await (const batch of source.batches(abort.signal)) {
        for (const event of batch) {
          if (subscriber.closed) return;
          subscriber.next(event);
        }
      }
      subscriber.complete();
    };
    read().catch((error: unknown) => {
      if (!subscriber.closed) subscriber.error(error);
    });
    return () => abort.abort();
  });
}

/** Loaded at the first use: a run reads batches, and should not wait at every start for a library that only its users need. */
const rxjs = (): typeof RxJs => createRequire(import.meta.url)('rxjs');
