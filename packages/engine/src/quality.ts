import { type Book, isCrossed, isLocked } from '@replay/book';
import { assertNever, type InstrumentId, type InstrumentQuality, type MarketEvent, type Micros } from '@replay/core';

/** What a book is like for someone who wants to mark or trade at it. */
export type BookCondition = 'clean' | 'locked' | 'crossed' | 'one-sided' | 'waiting' | 'stale';

export function conditionOf(book: Book): BookCondition {
  if (book.status !== 'live') return book.status;
  if (book.touch === undefined) return 'one-sided';
  if (isCrossed(book)) return 'crossed';
  return isLocked(book) ? 'locked' : 'clean';
}

/** The running count of what a run saw of one instrument. */
export interface QualityCount {
  readonly counts: InstrumentQuality;
  readonly condition: BookCondition;
  readonly since: Micros | undefined;
  readonly lastExchangeTime: Micros | undefined;
}

export const noQuality = (instrument: InstrumentId): QualityCount => ({
  counts: {
    instrument,
    events: 0,
    levelUpdates: 0,
    trades: 0,
    tradedLots: 0,
    snapshots: 0,
    gaps: 0,
    rejected: 0,
    changesIgnored: 0,
    crossedMicros: 0,
    lockedMicros: 0,
    oneSidedMicros: 0,
    notLiveMicros: 0,
    negativeLatency: 0,
    worstNegativeLatency: 0,
    exchangeTimeBack: 0,
    tradesWithoutAggressor: 0,
  },
  condition: 'waiting',
  since: undefined,
  lastExchangeTime: undefined,
});

/** Forgets what was counted before `time`; the condition of the book stays. */
export const countedFrom = (quality: QualityCount, time: Micros): QualityCount => ({
  ...quality,
  counts: noQuality(quality.counts.instrument).counts,
  since: time,
});

/** Counts one event that the venue has applied, and the time its book spent as it was before. */
export function counted(
  quality: QualityCount,
  event: MarketEvent,
  before: Book,
  after: Book,
  time: Micros,
): QualityCount {
  const early = event.exchangeTime - event.receivedTime;
  const back = quality.lastExchangeTime !== undefined && event.exchangeTime < quality.lastExchangeTime;
  const elapsed = elapsedUntil(quality, time);
  return {
    counts: {
      ...(elapsed === quality.counts ? quality.counts : elapsed),
      ...increments(elapsed, event, before),
      events: elapsed.events + 1,
      negativeLatency: elapsed.negativeLatency + (early > 0 ? 1 : 0),
      worstNegativeLatency: Math.max(elapsed.worstNegativeLatency, early),
      exchangeTimeBack: elapsed.exchangeTimeBack + (back ? 1 : 0),
    },
    condition: conditionOf(after),
    since: time,
    lastExchangeTime: event.exchangeTime,
  };
}

/** The counts with the time up to `time` added to the condition the book was in. */
export function elapsedUntil({ counts, condition, since }: QualityCount, time: Micros): InstrumentQuality {
  if (since === undefined || time <= since || condition === 'clean') return counts;
  const spent = time - since;
  switch (condition) {
    case 'locked':
      return { ...counts, lockedMicros: counts.lockedMicros + spent };
    case 'crossed':
      return { ...counts, crossedMicros: counts.crossedMicros + spent };
    case 'one-sided':
      return { ...counts, oneSidedMicros: counts.oneSidedMicros + spent };
    case 'waiting':
    case 'stale':
      return { ...counts, notLiveMicros: counts.notLiveMicros + spent };
    default:
      return assertNever(condition);
  }
}

function increments(counts: InstrumentQuality, event: MarketEvent, before: Book): Partial<InstrumentQuality> {
  switch (event.type) {
    case 'BookSnapshotted':
      return {
        snapshots: counts.snapshots + 1,
        levelUpdates: counts.levelUpdates + event.bids.prices.length + event.asks.prices.length,
      };
    case 'BookChanged':
      return {
        levelUpdates: counts.levelUpdates + event.bids.prices.length + event.asks.prices.length,
        changesIgnored: counts.changesIgnored + (before.status === 'live' ? 0 : 1),
      };
    case 'TradePrinted':
      return {
        trades: counts.trades + 1,
        tradedLots: counts.tradedLots + event.size,
        tradesWithoutAggressor: counts.tradesWithoutAggressor + (event.aggressor === 'unknown' ? 1 : 0),
      };
    case 'FeedInterrupted':
      return { gaps: counts.gaps + 1 };
    case 'MessageRejected':
      return { rejected: counts.rejected + 1 };
    case 'QuoteChanged':
    case 'FundingRateChanged':
    case 'MarkPriceChanged':
    case 'LiquidationPrinted':
      return {};
    default:
      return assertNever(event);
  }
}
