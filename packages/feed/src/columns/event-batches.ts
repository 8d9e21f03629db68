import type { EventColumns, MarketEvent } from '@replay/core';

/**
 * Least events of a batch, except the last. Events of larger batches survive the young generation and cost more to copy and collect
 * than to read: with four times as many, an import takes half as long again.
 */
export const batchSize = 512;

/** The events of columns as objects, in batches of that size. */
export async function* eventBatches(batches: AsyncIterable<EventColumns>): AsyncGenerator<readonly MarketEvent[]> {
  for await (const columns of batches) {
    for (let from = columns.start; from < columns.end; from += batchSize) {
      const events: MarketEvent[] = [];
      const to = Math.min(columns.end, from + batchSize);
      for (let index = from; index < to; index++) events.push(columns.event(index));
      yield events;
    }
  }
}
