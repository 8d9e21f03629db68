import type { FindingKind, InstrumentQuality } from '@replay/core';

/** A count of what was replayed. */
export interface CountedData {
  /** The printed volume is no count, and has a unit of its own. */
  readonly name: Exclude<keyof InstrumentQuality, 'instrument' | 'tradedLots'>;
  readonly title: string;
  readonly kind: 'count' | 'micros';
  readonly definition: string;
}

type Words = readonly [title: string, definition: string, kind?: 'micros'];

const words: Readonly<Record<CountedData['name'], Words>> = {
  events: ['Events', 'Market events that reached the run.'],
  snapshots: ['Snapshots', 'Whole books.'],
  changes: ['Book changes', 'Messages that changed a book.'],
  levelUpdates: ['Level updates', 'Price levels in all of them.'],
  trades: ['Prints', 'Trades that the venue reported.'],
  quotes: ['Quotes', 'Best bid and ask as the venue itself told them.'],
  fundingRates: ['Funding rates', 'Announcements of a rate.'],
  markPrices: ['Mark prices', 'Marks and index prices of the venue.'],
  liquidations: ['Liquidation prints', 'Liquidations of others that the venue reported.'],
  gaps: ['Gaps', 'Holes by a lost connection or by ids that are missing.'],
  checksumFailures: ['Checksum failures', 'Checksums of the venue that did not match the folded book.'],
  rejected: ['Rejected', 'Messages that were not used: the four kinds that follow.'],
  unreadable: ['Unreadable', 'Messages of another form than expected.'],
  offStep: ['Off step', 'Prices or sizes that are no multiple of the tick or lot size.'],
  duplicates: ['Duplicates', 'Messages that had come before.'],
  late: ['Late', 'Messages that came too late to be put in their place.'],
  reordered: ['Reordered', 'Messages put back in their order.'],
  clockBack: ['Receipt clock back', 'Messages whose time of receipt had gone back.'],
  changesIgnored: ['Changes ignored', 'Book changes while no book was live, which changed nothing.'],
  emptySnapshots: ['Empty snapshots', 'Snapshots without any level.'],
  oneSidedSnapshots: ['One-sided snapshots', 'Snapshots with one side empty.'],
  snapshotsCompared: ['Snapshots compared', 'Snapshots that came upon a live, folded book.'],
  snapshotsDiffering: ['Snapshots differing', 'How many of those were not equal to it.'],
  levelsDiffering: ['Levels differing', 'In how many price levels.'],
  crossings: ['Crossings', 'How often best bid rose above best ask.'],
  crossedMicros: ['Crossed', 'For how long; the last valid mid was carried meanwhile.', 'micros'],
  lockings: ['Lockings', 'How often best bid met best ask.'],
  lockedMicros: ['Locked', 'For how long.', 'micros'],
  oneSidedMicros: ['One-sided', 'Time with a live book of which one side was empty.', 'micros'],
  notLiveMicros: ['Not live', 'Time without a live book: before the first snapshot, and after holes.', 'micros'],
  staleMicros: ['Stale', 'The part of that after holes.', 'micros'],
  longestSilence: ['Longest silence', 'The longest time without any event.', 'micros'],
  negativeLatency: ['Negative latency', 'Events received before the venue says they happened.'],
  worstNegativeLatency: ['at worst', 'By how much the worst of them.', 'micros'],
  exchangeTimeBack: ['Venue clock back', "Events whose venue's time had gone back."],
  tradesWithoutAggressor: ['Prints without aggressor', 'They could not fill orders in the queue.'],
  tradesOutsideBook: ['Prints outside the book', 'Below the best bid or above the best ask just before.'],
  ordersAdded: ['Orders added', 'Of a feed by order.'],
  ordersAmended: ['Orders amended', 'Of a feed by order.'],
  ordersRemoved: ['Orders removed', 'Of a feed by order.'],
  ordersExecuted: ['Orders executed', 'Of a feed by order.'],
  contradictions: ['Contradictions', 'What a feed by order told of orders that cannot be.'],
};

/** Every count of the data, in the order in which people read them. */
export const countedData: readonly CountedData[] = Object.entries(words).map(([name, [title, definition, kind]]) => ({
  name: name as CountedData['name'],
  title,
  kind: kind ?? 'count',
  definition,
}));

/** Only a feed that tells of single orders has these. */
export const byOrderOnly: ReadonlySet<string> = new Set([
  'ordersAdded',
  'ordersAmended',
  'ordersRemoved',
  'ordersExecuted',
  'contradictions',
]);

/** What was noted, in words. */
export const findingWords: Readonly<Record<FindingKind, string>> = {
  gap: 'a hole in the feed',
  resync: 'the end of a hole or of a silence',
  silence: 'a book without a message for too long',
  checksum: 'a checksum that did not match',
  rejected: 'a message that was not used',
  duplicate: 'a message that had come before',
  order: 'a message out of its order',
  snapshot: 'a snapshot that differs from the folded book',
  'empty-snapshot': 'a snapshot without any level',
  contradiction: 'something about an order that cannot be',
  'strategy-failed': 'the strategy failed',
  'model-failed': 'a model broke its contract',
  'not-repeatable': 'something in the strategy that another run may do differently',
};
