import type { InstrumentQuality, MarketEvent } from '@replay/core';

/** The counts that most events move. */
export type Flow = Pick<
  InstrumentQuality,
  | 'events'
  | 'changes'
  | 'trades'
  | 'quotes'
  | 'levelUpdates'
  | 'tradedLots'
  | 'longestSilence'
  | 'negativeLatency'
  | 'worstNegativeLatency'
>;

export const noFlow: Flow = {
  events: 0,
  changes: 0,
  trades: 0,
  quotes: 0,
  levelUpdates: 0,
  tradedLots: 0,
  longestSilence: 0,
  negativeLatency: 0,
  worstNegativeLatency: 0,
};

/** The counts after one more event, which came this many microseconds after the one before. */
export function flowed(flow: Flow, event: MarketEvent, elapsed: number): Flow {
  const { type } = event;
  const early = event.exchangeTime - event.receivedTime;
  return {
    events: flow.events + 1,
    changes: type === 'BookChanged' || type === 'PublicOrdersChanged' ? flow.changes + 1 : flow.changes,
    trades: type === 'TradePrinted' ? flow.trades + 1 : flow.trades,
    quotes: type === 'QuoteChanged' ? flow.quotes + 1 : flow.quotes,
    levelUpdates: flow.levelUpdates + rowsOf(event),
    tradedLots: type === 'TradePrinted' ? flow.tradedLots + event.size : flow.tradedLots,
    longestSilence: elapsed > flow.longestSilence ? elapsed : flow.longestSilence,
    negativeLatency: early > 0 ? flow.negativeLatency + 1 : flow.negativeLatency,
    worstNegativeLatency: early > flow.worstNegativeLatency ? early : flow.worstNegativeLatency,
  };
}

/** The rows of a book message: levels or, of a feed by order, orders. */
function rowsOf(event: MarketEvent): number {
  switch (event.type) {
    case 'BookChanged':
    case 'BookSnapshotted':
      return event.bids.prices.length + event.asks.prices.length;
    case 'PublicOrdersChanged':
      return event.changes.length;
    case 'PublicOrdersSnapshotted':
      return event.orders.length;
    default:
      return 0;
  }
}
