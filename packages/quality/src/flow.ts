import type { BookChanged, BookSnapshotted, InstrumentQuality, MarketEvent } from '@replay/core';

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
  const isBook = type === 'BookChanged' || type === 'BookSnapshotted';
  const early = event.exchangeTime - event.receivedTime;
  return {
    events: flow.events + 1,
    changes: type === 'BookChanged' ? flow.changes + 1 : flow.changes,
    trades: type === 'TradePrinted' ? flow.trades + 1 : flow.trades,
    quotes: type === 'QuoteChanged' ? flow.quotes + 1 : flow.quotes,
    levelUpdates: isBook ? flow.levelUpdates + rowsOf(event) : flow.levelUpdates,
    tradedLots: type === 'TradePrinted' ? flow.tradedLots + event.size : flow.tradedLots,
    longestSilence: elapsed > flow.longestSilence ? elapsed : flow.longestSilence,
    negativeLatency: early > 0 ? flow.negativeLatency + 1 : flow.negativeLatency,
    worstNegativeLatency: early > flow.worstNegativeLatency ? early : flow.worstNegativeLatency,
  };
}

const rowsOf = ({ bids, asks }: BookChanged | BookSnapshotted): number => bids.prices.length + asks.prices.length;
