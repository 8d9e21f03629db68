import { type Book, queuesOf } from '@replay/book';
import {
  assertNever,
  type BookSide,
  type InstrumentQuality,
  type MarketEvent,
  type PublicOrderChangeKind,
  type PublicOrdersSnapshotted,
} from '@replay/core';
import type { BookCondition } from './book-condition.ts';
import type { BookDifference } from './compare-books.ts';
import { isEqual } from './finding.ts';

/** The counts of one instrument, mutable. */
export type Counts = { -readonly [Name in keyof Omit<InstrumentQuality, 'instrument'>]: InstrumentQuality[Name] };

export const noCounts = (): Counts => ({
  events: 0,
  changes: 0,
  trades: 0,
  quotes: 0,
  levelUpdates: 0,
  tradedLots: 0,
  longestSilence: 0,
  negativeLatency: 0,
  worstNegativeLatency: 0,
  snapshots: 0,
  fundingRates: 0,
  markPrices: 0,
  liquidations: 0,
  gaps: 0,
  checksumFailures: 0,
  rejected: 0,
  unreadable: 0,
  offStep: 0,
  duplicates: 0,
  late: 0,
  reordered: 0,
  clockBack: 0,
  changesIgnored: 0,
  emptySnapshots: 0,
  oneSidedSnapshots: 0,
  snapshotsCompared: 0,
  snapshotsDiffering: 0,
  levelsDiffering: 0,
  crossings: 0,
  crossedMicros: 0,
  lockings: 0,
  lockedMicros: 0,
  oneSidedMicros: 0,
  notLiveMicros: 0,
  staleMicros: 0,
  exchangeTimeBack: 0,
  tradesWithoutAggressor: 0,
  tradesOutsideBook: 0,
});

/** Adds the time that the book spent in a condition. */
export function addTime(counts: Counts, condition: BookCondition, elapsed: number): void {
  switch (condition) {
    case 'clean':
      return;
    case 'locked':
      counts.lockedMicros += elapsed;
      return;
    case 'crossed':
      counts.crossedMicros += elapsed;
      return;
    case 'one-sided':
      counts.oneSidedMicros += elapsed;
      return;
    case 'stale':
      counts.staleMicros += elapsed;
      counts.notLiveMicros += elapsed;
      return;
    case 'waiting':
      counts.notLiveMicros += elapsed;
      return;
    default:
      assertNever(condition);
  }
}

/** Counts a change of `rows` rows; without a live book it is ignored. */
export function countChange(counts: Counts, rows: number, before: Book): void {
  counts.changes += 1;
  counts.levelUpdates += rows;
  if (before.status !== 'live') counts.changesIgnored += 1;
}

export function countTrade(counts: Counts, price: number, size: number, isSideKnown: boolean, before: Book): void {
  counts.trades += 1;
  counts.tradedLots += size;
  if (!isSideKnown) counts.tradesWithoutAggressor += 1;
  if (before.status !== 'live' || before.touch === undefined) return;
  const { bid, ask } = before.touch;
  if (price < Math.min(bid.price, ask.price) || price > Math.max(bid.price, ask.price)) counts.tradesOutsideBook += 1;
}

/** Counts any event; `difference` compares a snapshot with the book before it. */
export function countEvent(
  counts: Counts,
  event: MarketEvent,
  before: Book,
  difference: BookDifference | undefined,
): void {
  switch (event.type) {
    case 'BookChanged':
      return countChange(counts, event.bids.prices.length + event.asks.prices.length, before);
    case 'PublicOrdersChanged':
      countChange(counts, event.changes.length, before);
      counts.contradictions ??= 0;
      for (const { kind } of event.changes) counts[countOfChange[kind]] = (counts[countOfChange[kind]] ?? 0) + 1;
      return;
    case 'BookSnapshotted':
      return countSnapshot(counts, event.bids.prices.length, event.asks.prices.length, difference);
    case 'PublicOrdersSnapshotted':
      return countSnapshot(counts, ordersOn(event, 'bid'), ordersOn(event, 'ask'), difference);
    case 'TradePrinted':
      return countTrade(counts, event.price, event.size, event.aggressor !== 'unknown', before);
    case 'FeedInterrupted':
      counts[event.kind === 'checksum-mismatch' ? 'checksumFailures' : 'gaps'] += 1;
      return;
    case 'MessageRejected':
      counts.rejected += 1;
      counts[countOfRejection[event.kind]] += 1;
      return;
    case 'MessageFlagged':
      counts[countOfFlag[event.kind]] += 1;
      return;
    case 'FundingRateChanged':
      counts.fundingRates += 1;
      return;
    case 'MarkPriceChanged':
      counts.markPrices += 1;
      return;
    case 'LiquidationPrinted':
      counts.liquidations += 1;
      return;
    case 'QuoteChanged':
      counts.quotes += 1;
      return;
    default:
      assertNever(event);
  }
}

function countSnapshot(counts: Counts, bids: number, asks: number, difference: BookDifference | undefined): void {
  counts.snapshots += 1;
  counts.levelUpdates += bids + asks;
  if (bids + asks === 0) counts.emptySnapshots += 1;
  else if (bids === 0 || asks === 0) counts.oneSidedSnapshots += 1;
  if (difference === undefined) return;
  counts.snapshotsCompared += 1;
  if (isEqual(difference)) return;
  counts.snapshotsDiffering += 1;
  counts.levelsDiffering += difference.differing + difference.unknown + difference.vanished;
}

const ordersOn = ({ orders }: PublicOrdersSnapshotted, wanted: BookSide): number =>
  orders.filter(({ side }) => side === wanted).length;

/** How a message about public orders contradicts earlier ones; empty for other events. */
export function contradictionsIn(event: MarketEvent, before: Book): readonly string[] {
  switch (event.type) {
    case 'PublicOrdersSnapshotted':
      return queuesOf(event.orders).contradictions;
    case 'PublicOrdersChanged':
      return (before.status === 'live' && before.orders?.contradictionsIn(event.changes)) || [];
    default:
      return [];
  }
}

const countOfRejection = {
  unreadable: 'unreadable',
  'off-step': 'offStep',
  duplicate: 'duplicates',
  late: 'late',
} as const;

const countOfFlag = {
  reordered: 'reordered',
  'clock-back': 'clockBack',
  'sequence-gap': 'gaps',
  'checksum-mismatch': 'checksumFailures',
} as const;

const countOfChange = {
  added: 'ordersAdded',
  amended: 'ordersAmended',
  removed: 'ordersRemoved',
  executed: 'ordersExecuted',
} as const satisfies Record<PublicOrderChangeKind, keyof Counts>;
