import { type Book, isCrossed, isLocked } from '@replay/book';
import {
  assertNever,
  type BookChanged,
  type BookSnapshotted,
  type InstrumentId,
  type InstrumentQuality,
  type MarketEvent,
  type Micros,
} from '@replay/core';

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
  const { exchangeTime } = event;
  const back = quality.lastExchangeTime !== undefined && exchangeTime < quality.lastExchangeTime;
  const counts = withEvent(elapsedUntil(quality, time), event, before);
  const early = exchangeTime - event.receivedTime;
  return {
    counts: early > 0 || back ? withOddClock(counts, Math.max(early, 0), back) : counts,
    condition: before === after ? quality.condition : conditionOf(after),
    since: time,
    lastExchangeTime: exchangeTime,
  };
}

const withOddClock = (counts: InstrumentQuality, early: number, back: boolean): InstrumentQuality => ({
  ...counts,
  negativeLatency: counts.negativeLatency + (early > 0 ? 1 : 0),
  worstNegativeLatency: Math.max(counts.worstNegativeLatency, early),
  exchangeTimeBack: counts.exchangeTimeBack + (back ? 1 : 0),
});

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

function withEvent(counts: InstrumentQuality, event: MarketEvent, before: Book): InstrumentQuality {
  const events = counts.events + 1;
  switch (event.type) {
    case 'BookSnapshotted':
      return { ...counts, events, levelUpdates: counts.levelUpdates + rowsOf(event), snapshots: counts.snapshots + 1 };
    case 'BookChanged':
      return {
        ...counts,
        events,
        levelUpdates: counts.levelUpdates + rowsOf(event),
        changesIgnored: counts.changesIgnored + (before.status === 'live' ? 0 : 1),
      };
    case 'TradePrinted':
      return {
        ...counts,
        events,
        trades: counts.trades + 1,
        tradedLots: counts.tradedLots + event.size,
        tradesWithoutAggressor: counts.tradesWithoutAggressor + (event.aggressor === 'unknown' ? 1 : 0),
      };
    case 'FeedInterrupted':
      return { ...counts, events, gaps: counts.gaps + 1 };
    case 'MessageRejected':
      return { ...counts, events, rejected: counts.rejected + 1 };
    case 'QuoteChanged':
    case 'FundingRateChanged':
    case 'MarkPriceChanged':
    case 'LiquidationPrinted':
      return { ...counts, events };
    default:
      return assertNever(event);
  }
}

const rowsOf = ({ bids, asks }: BookChanged | BookSnapshotted): number => bids.prices.length + asks.prices.length;
