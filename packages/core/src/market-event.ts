import type { InstrumentId } from './instrument.ts';
import type { Levels } from './levels.ts';
import type { Lots, Micros, Ticks } from './units.ts';

/** Which way an order or an aggressor trades. */
export type Side = 'buy' | 'sell';

/** A side of the book: buyers wait on the bid, sellers on the ask. */
export type BookSide = 'bid' | 'ask';

/** What every market event carries. */
export interface Stamped {
  readonly instrument: InstrumentId;
  /** When the venue's state changed, by the venue's clock. */
  readonly exchangeTime: Micros;
  /** When the recorder or subscriber received it, by its own clock. Tapes are ordered by this. */
  readonly receivedTime: Micros;
  /** The index in the tape, counted from 0 over all instruments. */
  readonly sequence: number;
}

/** The whole book, replacing whatever was known. Later rows of a price win, a size of 0 removes it. */
export interface BookSnapshotted extends Stamped {
  readonly type: 'BookSnapshotted';
  readonly bids: Levels;
  readonly asks: Levels;
}

/** All level changes of one venue message together: absolute sizes, 0 removes. */
export interface BookChanged extends Stamped {
  readonly type: 'BookChanged';
  readonly bids: Levels;
  readonly asks: Levels;
}

/** A public order, identified by the venue's id. */
export interface PublicOrder {
  readonly order: string;
  readonly side: BookSide;
  readonly price: Ticks;
  readonly size: Lots;
}

/**
 * The whole book order by order, replacing whatever was known: from a feed of single orders (L3). At one price
 * the orders come in queue order, the longest waiting first; sides and prices may come in any order.
 */
export interface PublicOrdersSnapshotted extends Stamped {
  readonly type: 'PublicOrdersSnapshotted';
  readonly orders: readonly PublicOrder[];
}

/** Changes of a public order. The order of this list is part of the tape format: docs/tape-format.md. */
export const publicOrderChangeKinds = ['added', 'amended', 'removed', 'executed'] as const;
export type PublicOrderChangeKind = (typeof publicOrderChangeKinds)[number];

/**
 * A change of one public order.
 * - `added`: it rests at the end of the queue at `price`, with `size`.
 * - `amended`: `price` and `size` are its new ones. A smaller size at the same price keeps its place; a larger size, or
 *   another price, puts it behind all others there.
 * - `removed`: it is gone, and `size` went with it without a trade.
 * - `executed`: an aggressor met it, and `size` of it traded. It is gone once nothing is left of it.
 */
export interface PublicOrderChange extends PublicOrder {
  readonly kind: PublicOrderChangeKind;
}

/**
 * All changes of public orders in one venue message, in the order they happened. Executions are changes of the resting order;
 * the prints that the venue reports beside them are the same trades.
 */
export interface PublicOrdersChanged extends Stamped {
  readonly type: 'PublicOrdersChanged';
  readonly changes: readonly PublicOrderChange[];
}

/** A trade the venue reported, with the side that crossed the spread. */
export interface TradePrinted extends Stamped {
  readonly type: 'TradePrinted';
  readonly price: Ticks;
  readonly size: Lots;
  readonly aggressor: Side | 'unknown';
  readonly tradeId?: string;
}

/** Best bid and ask as the venue or the vendor reported them beside the book; a missing side is undefined. */
export interface QuoteChanged extends Stamped {
  readonly type: 'QuoteChanged';
  readonly bid?: { readonly price: Ticks; readonly size: Lots };
  readonly ask?: { readonly price: Ticks; readonly size: Lots };
}

/** The funding rate that will be settled at `settlesAt`; a decimal text, positive when longs pay shorts. */
export interface FundingRateChanged extends Stamped {
  readonly type: 'FundingRateChanged';
  readonly rate: string;
  readonly settlesAt?: Micros;
}

/** The venue's mark price, which need not be on a tick: a decimal text. */
export interface MarkPriceChanged extends Stamped {
  readonly type: 'MarkPriceChanged';
  readonly price: string;
  readonly indexPrice?: string;
}

/** A forced trade: `buy` bought back a short. */
export interface LiquidationPrinted extends Stamped {
  readonly type: 'LiquidationPrinted';
  readonly price: Ticks;
  readonly size: Lots;
  readonly side: Side | 'unknown';
}

/**
 * Why a book can no longer be trusted: the connection of the recorder or subscriber was lost; the venue's own numbers do not
 * follow each other; the venue's checksum does not match the folded book.
 */
export const interruptionKinds = ['disconnect', 'sequence-gap', 'checksum-mismatch'] as const;
export type InterruptionKind = (typeof interruptionKinds)[number];

/** The recording has a gap here: the book before it is no longer valid. */
export interface FeedInterrupted extends Stamped {
  readonly type: 'FeedInterrupted';
  readonly kind: InterruptionKind;
  /** What was found, in words. */
  readonly cause: string;
  /** File and row, or message number. */
  readonly place?: string;
}

/**
 * Why a message was not used: it is not in the documented form; a price or size lies between two steps of the instrument;
 * the venue's number was seen before; that number is older than one applied, and came too late to be put in its place.
 */
export const rejectionKinds = ['unreadable', 'off-step', 'duplicate', 'late'] as const;
export type RejectionKind = (typeof rejectionKinds)[number];

/** A message that could not be used. A damaged book message makes the book stale. */
export interface MessageRejected extends Stamped {
  readonly type: 'MessageRejected';
  readonly kind: RejectionKind;
  readonly reason: string;
  /** File and row, or message number. */
  readonly place: string;
  readonly damagesBook: boolean;
}

/**
 * Which check a message failed that was used all the same: it came after its successor and was put in its place; messages are
 * missing before it, or the venue's checksum does not match, and the policy says to go on; it was received before the message
 * ahead of it by the recorder's own clock.
 */
export const flagKinds = ['reordered', 'sequence-gap', 'checksum-mismatch', 'clock-back'] as const;
export type FlagKind = (typeof flagKinds)[number];

/** A message that was used although it failed a check. The book goes on. */
export interface MessageFlagged extends Stamped {
  readonly type: 'MessageFlagged';
  readonly kind: FlagKind;
  readonly reason: string;
  /** File and row, or message number. */
  readonly place: string;
}

export type MarketEvent =
  | BookSnapshotted
  | BookChanged
  | PublicOrdersSnapshotted
  | PublicOrdersChanged
  | TradePrinted
  | QuoteChanged
  | FundingRateChanged
  | MarkPriceChanged
  | LiquidationPrinted
  | FeedInterrupted
  | MessageRejected
  | MessageFlagged;

export type MarketEventType = MarketEvent['type'];
