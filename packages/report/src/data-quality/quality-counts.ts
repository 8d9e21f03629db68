import type { FindingKind, InstrumentQuality } from '@replay/core';

/** A count of the market data, or a time in microseconds. The printed volume has a unit of its own and is not among them. */
export interface CountMetric {
  readonly name: Exclude<keyof InstrumentQuality, 'instrument' | 'tradedLots'>;
  readonly title: string;
  readonly unit: 'count' | 'micros';
  readonly definition: string;
}

type Words = readonly [title: string, definition: string, unit?: 'micros'];

const words: Readonly<Record<CountMetric['name'], Words>> = {
  events: ['Events', 'Market events that reached the run.'],
  snapshots: ['Snapshots', 'Complete books.'],
  changes: ['Book changes', 'Messages that changed a book.'],
  levelUpdates: ['Level updates', 'Price levels in all snapshots and changes.'],
  trades: ['Prints', 'Trades reported by the venue.'],
  quotes: ['Quotes', 'Best bid and ask as reported by the venue.'],
  fundingRates: ['Funding rates', 'Announcements of a rate.'],
  markPrices: ['Mark prices', 'Marks and index prices of the venue.'],
  liquidations: ['Liquidation prints', 'Liquidations of others reported by the venue.'],
  gaps: ['Gaps', 'Interruptions: lost connections or missing ids.'],
  checksumFailures: ['Checksum failures', 'Checksums of the venue that did not match the folded book.'],
  rejected: ['Rejected', 'Messages that were not used: the sum of the next four.'],
  unreadable: ['Unreadable', 'Messages of an unexpected form.'],
  offStep: ['Off step', 'Prices or sizes that are not a multiple of the tick or lot size.'],
  duplicates: ['Duplicates', 'Messages received before.'],
  late: ['Late', 'Messages too late to be put in order.'],
  reordered: ['Reordered', 'Messages put back in order.'],
  clockBack: ['Receipt clock back', 'Messages with an earlier time of receipt than the one before.'],
  changesIgnored: ['Changes ignored', 'Book changes while no book was live, which were ignored.'],
  emptySnapshots: ['Empty snapshots', 'Snapshots without any level.'],
  oneSidedSnapshots: ['One-sided snapshots', 'Snapshots with one side empty.'],
  snapshotsCompared: ['Snapshots compared', 'Snapshots received while the folded book was live.'],
  snapshotsDiffering: ['Snapshots differing', 'Compared snapshots that were not equal to the folded book.'],
  levelsDiffering: ['Levels differing', 'Price levels in which they differed.'],
  crossings: ['Crossings', 'How often the best bid rose above the best ask.'],
  crossedMicros: ['Crossed', 'Duration; the last valid mid was carried forward.', 'micros'],
  lockings: ['Lockings', 'How often the best bid equalled the best ask.'],
  lockedMicros: ['Locked', 'Duration.', 'micros'],
  oneSidedMicros: ['One-sided', 'Time with a live book and one side empty.', 'micros'],
  notLiveMicros: ['Not live', 'Time without a live book: before the first snapshot, and after gaps.', 'micros'],
  staleMicros: ['Stale', 'The part of it after gaps.', 'micros'],
  longestSilence: ['Longest silence', 'The longest time without any event.', 'micros'],
  negativeLatency: ['Negative latency', 'Events received before their venue time.'],
  worstNegativeLatency: ['Worst negative latency', 'The largest of these differences.', 'micros'],
  exchangeTimeBack: ['Venue clock back', 'Events with an earlier venue time than the one before.'],
  tradesWithoutAggressor: ['Prints without aggressor', 'They cannot fill orders in the queue.'],
  tradesOutsideBook: ['Prints outside the book', 'Below the best bid or above the best ask just before.'],
  ordersAdded: ['Orders added', 'Of a feed by order.'],
  ordersAmended: ['Orders amended', 'Of a feed by order.'],
  ordersRemoved: ['Orders removed', 'Of a feed by order.'],
  ordersExecuted: ['Orders executed', 'Of a feed by order.'],
  contradictions: ['Contradictions', 'Impossible messages about orders, of a feed by order.'],
};

/** In the order in which they are shown. */
export const countMetrics: readonly CountMetric[] = Object.entries(words).map(([name, [title, definition, unit]]) => ({
  name: name as CountMetric['name'],
  title,
  unit: unit ?? 'count',
  definition,
}));

/** Only of a feed by order. */
export const byOrderOnly: ReadonlySet<string> = new Set([
  'ordersAdded',
  'ordersAmended',
  'ordersRemoved',
  'ordersExecuted',
  'contradictions',
]);

/** Descriptions of the kinds of findings. */
export const findingWords: Readonly<Record<FindingKind, string>> = {
  gap: 'a gap in the feed',
  resync: 'the end of a gap or of a silence',
  silence: 'a book without a message for too long',
  checksum: 'a checksum that did not match',
  rejected: 'a message that was not used',
  duplicate: 'a message received before',
  order: 'a message out of order',
  snapshot: 'a snapshot that differs from the folded book',
  'empty-snapshot': 'a snapshot without any level',
  contradiction: 'an impossible message about an order',
  'strategy-failed': 'the strategy failed',
  'model-failed': 'a model broke its contract',
  'not-repeatable': 'something in the strategy that differs between runs',
};
