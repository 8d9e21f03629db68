import type { EventColumns, MarketEvent } from '@replay/core';
import { batchSize } from './batch-size.ts';

/** The events of columns as objects, in batches small enough to die young. */
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
