import { createRequire } from 'node:module';
import type { MarketEvent, MarketSource } from '@replay/core';
import type * as RxJs from 'rxjs';
import type { Observable } from 'rxjs';

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
