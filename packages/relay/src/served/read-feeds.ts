import { inRange } from '@replay/book';
import type { InstrumentId, MarketEvent, Micros } from '@replay/core';
import { mergeByReceipt } from './merge-by-receipt.ts';
import type { ServedFeed, ServedMarket } from './served-market.ts';

/**
 * The events of some instruments received in [from, to), in one order: that of their market, and between markets by receipt,
 * ties in the order of the feeds. From the middle on, they begin with the state of each instrument as it stood.
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
  return inPortions(
    mergeByReceipt([...byMarket].map(([market, chosen]) => inRange(market.open(chosen, signal), from, to))),
  );
}

/** Events that are turned into text at a time: the text of a large batch takes megabytes, for each reader. */
const portion = 128;

async function* inPortions(batches: AsyncIterable<readonly MarketEvent[]>): AsyncGenerator<readonly MarketEvent[]> {
  for await (const batch of batches) {
    if (batch.length <= portion) yield batch;
    else for (let at = 0; at < batch.length; at += portion) yield batch.slice(at, at + portion);
  }
}
