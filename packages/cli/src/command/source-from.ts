import { inRange } from '@replay/book';
import type { MarketEvent, MarketSource, Micros } from '@replay/core';

/**
 * A source from a time on, as a server would send it: the books, funding rates and mark prices as of that time,
 * received at that time, and then every event received at or after it, numbered from 0.
 */
export function sourceFrom(source: MarketSource, from: Micros | undefined): MarketSource {
  if (from === undefined) return source;
  return {
    description: source.description,
    instruments: source.instruments,
    get notes() {
      return source.notes;
    },
    async *batches(signal) {
      let sequence = 0;
      for await (const batch of inRange(source.batches(signal), from, undefined)) {
        yield batch.map((event): MarketEvent => ({ ...event, sequence: sequence++ }));
      }
    },
    digests: () => source.digests(),
    progress: () => source.progress?.(),
    ...(source.checks === undefined ? {} : { checks: () => source.checks?.() ?? [] }),
    leftOut: () => source.leftOut?.() ?? [],
  };
}
