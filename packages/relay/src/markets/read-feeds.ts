import { inRange } from '@replay/book';
import type { InstrumentId, MarketEvent, Micros } from '@replay/core';
import { mergeByReceivedTime } from './merge-by-received-time.ts';
import type { ServedFeed, ServedMarket } from './served-market.ts';

/**
 * The events of some instruments received in [from, to) in one order: that of their market, and between markets by
 * received time, ties in the order of the feeds. A range that starts later begins with the state of each instrument
 * at that time.
 */
export function readFeeds(
  feeds: readonly ServedFeed[],
  from: Micros | undefined,
  to: Micros | undefined,
  signal: AbortSignal,
): AsyncIterable<readonly MarketEvent[]> {
  const byMarket = new Map<ServedMarket, Set<InstrumentId>>();
  for (const { market, instrument } of feeds) {
    const chosen = byMarket.get(market) ?? new Set();
    byMarket.set(market, chosen.add(instrument.id));
  }
  return inSmallBatches(
    mergeByReceivedTime([...byMarket].map(([market, chosen]) => inRange(market.open(chosen, signal), from, to))),
  );
}

/** Events that are encoded at a time: the text of a large batch takes megabytes per client. */
const maxBatch = 128;

async function* inSmallBatches(batches: AsyncIterable<readonly MarketEvent[]>): AsyncGenerator<readonly MarketEvent[]> {
  for await (const batch of batches) {
    if (batch.length <= maxBatch) yield batch;
    else for (let at = 0; at < batch.length; at += maxBatch) yield batch.slice(at, at + maxBatch);
  }
}
