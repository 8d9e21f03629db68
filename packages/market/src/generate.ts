import type { MarketEvent } from '@replay/core';
import type { MarketConfig } from './config.ts';
import { createExchange } from './exchange.ts';

const eventsPerBatch = 1024;

/**
 * The public feed of a generated market in batches of about a thousand events. Generated while it is read, so memory
 * does not depend on its length; each iteration produces the same events.
 */
export function generate(config: MarketConfig): Iterable<readonly MarketEvent[]> {
  return { [Symbol.iterator]: () => batches(config) };
}

function* batches(config: MarketConfig): Generator<readonly MarketEvent[]> {
  const exchange = createExchange(config);
  let batch: MarketEvent[] = [...exchange.step()];
  while (exchange.time + config.publishEvery <= config.start + config.duration) {
    for (const event of exchange.step()) batch.push(event);
    if (batch.length < eventsPerBatch) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
