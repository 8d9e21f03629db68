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
  /** The place in the tape, counted from 0 over all instruments. */
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

/** The recording has a hole here: what the book was before is not what it is now. */
export interface FeedInterrupted extends Stamped {
  readonly type: 'FeedInterrupted';
  readonly cause: string;
}

/** A message that could not be used, told instead of skipped. A damaged book message makes the book stale. */
export interface MessageRejected extends Stamped {
  readonly type: 'MessageRejected';
  readonly reason: string;
  /** File and row, or message number. */
  readonly place: string;
  readonly damagesBook: boolean;
}

export type MarketEvent =
  | BookSnapshotted
  | BookChanged
  | TradePrinted
  | QuoteChanged
  | FundingRateChanged
  | MarkPriceChanged
  | LiquidationPrinted
  | FeedInterrupted
  | MessageRejected;

export type MarketEventType = MarketEvent['type'];
