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
  return mergeByReceipt([...byMarket].map(([market, chosen]) => inRange(market.open(chosen, signal), from, to)));
}
