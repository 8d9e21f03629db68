import type { Book } from '@replay/book';
import {
  assertNever,
  type BookSide,
  type InstrumentQuality,
  type MarketEvent,
  type PublicOrdersSnapshotted,
} from '@replay/core';
import type { BookCondition } from './book-condition.ts';
import type { BookDifference } from './compare-books.ts';
import { isEqual } from './finding.ts';
import type { Flow } from './flow.ts';

/** The counts of what is out of the ordinary, or at least rare. */
export type Oddities = Omit<InstrumentQuality, keyof Flow | 'instrument'>;

export const noOddities: Oddities = {
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
};

/** Adds the time that the book spent in a condition. */
export function spent(oddities: Oddities, condition: BookCondition, elapsed: number): Oddities {
  if (elapsed === 0) return oddities;
  switch (condition) {
    case 'clean':
      return oddities;
    case 'locked':
      return more(oddities, 'lockedMicros', elapsed);
    case 'crossed':
      return more(oddities, 'crossedMicros', elapsed);
    case 'one-sided':
      return more(oddities, 'oneSidedMicros', elapsed);
    case 'waiting':
      return more(oddities, 'notLiveMicros', elapsed);
    case 'stale':
      return more(more(oddities, 'notLiveMicros', elapsed), 'staleMicros', elapsed);
    default:
      return assertNever(condition);
  }
}

/** Counts how often the book became crossed or locked. */
export function entered(oddities: Oddities, condition: BookCondition): Oddities {
  if (condition === 'crossed') return more(oddities, 'crossings');
  return condition === 'locked' ? more(oddities, 'lockings') : oddities;
}

/** Counts what one event has of the odd; `difference` is that of a snapshot from the book before it. */
export function withOddities(
  oddities: Oddities,
  event: MarketEvent,
  before: Book,
  difference: BookDifference | undefined,
): Oddities {
  switch (event.type) {
    case 'BookChanged':
      return before.status === 'live' ? oddities : more(oddities, 'changesIgnored');
    case 'BookSnapshotted':
      return compared(
        shaped(more(oddities, 'snapshots'), event.bids.prices.length, event.asks.prices.length),
        difference,
      );
    case 'PublicOrdersChanged':
      return before.status === 'live' ? oddities : more(oddities, 'changesIgnored');
    case 'PublicOrdersSnapshotted':
      return compared(shaped(more(oddities, 'snapshots'), countOn(event, 'bid'), countOn(event, 'ask')), difference);
    case 'TradePrinted': {
      const told = event.aggressor === 'unknown' ? more(oddities, 'tradesWithoutAggressor') : oddities;
      return isOutside(event.price, before) ? more(told, 'tradesOutsideBook') : told;
    }
    case 'FeedInterrupted':
      return more(oddities, event.kind === 'checksum-mismatch' ? 'checksumFailures' : 'gaps');
    case 'MessageRejected':
      return more(more(oddities, 'rejected'), countOfRejection[event.kind]);
    case 'MessageFlagged':
      return more(oddities, countOfFlag[event.kind]);
    case 'FundingRateChanged':
      return more(oddities, 'fundingRates');
    case 'MarkPriceChanged':
      return more(oddities, 'markPrices');
    case 'LiquidationPrinted':
      return more(oddities, 'liquidations');
    case 'QuoteChanged':
      return oddities;
    default:
      return assertNever(event);
  }
}

const countOn = ({ orders }: PublicOrdersSnapshotted, wanted: BookSide): number =>
  orders.filter(({ side }) => side === wanted).length;

function shaped(oddities: Oddities, bids: number, asks: number): Oddities {
  const sides = Math.sign(bids) + Math.sign(asks);
  if (sides === 2) return oddities;
  return more(oddities, sides === 1 ? 'oneSidedSnapshots' : 'emptySnapshots');
}

function compared(oddities: Oddities, difference: BookDifference | undefined): Oddities {
  if (difference === undefined) return oddities;
  const told = more(oddities, 'snapshotsCompared');
  if (isEqual(difference)) return told;
  const levels = difference.differing + difference.unknown + difference.vanished;
  return more(more(told, 'snapshotsDiffering'), 'levelsDiffering', levels);
}

const isOutside = (price: number, book: Book): boolean =>
  book.status === 'live' &&
  book.touch !== undefined &&
  (price < Math.min(book.touch.bid.price, book.touch.ask.price) ||
    price > Math.max(book.touch.bid.price, book.touch.ask.price));

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

export const more = (oddities: Oddities, name: keyof Oddities, by = 1): Oddities => ({
  ...oddities,
  [name]: (oddities[name] ?? 0) + by,
});
