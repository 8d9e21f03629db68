import type { FeeRates, Instrument, InstrumentId } from './instrument.ts';
import type {
  AmendSubmitted,
  CancelSubmitted,
  Caused,
  FundingPaid,
  IntentDenied,
  OrderEvent,
  OrderSubmitted,
  TimerSet,
} from './order-event.ts';
import type { Lots, Micros, Ticks } from './units.ts';

/** The configuration of a run: its first fact. Everything here is part of the run hash. */
export interface RunStarted {
  readonly type: 'RunStarted';
  /** Changes whenever the same inputs may give other facts. */
  readonly behaviour: string;
  readonly strategy: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** In the settlement currency; a decimal text. */
  readonly capital: string;
  readonly currency: string;
  readonly instruments: readonly Instrument[];
  /** Where the run has more than one account: all of them. `capital` and `currency` are those of the first. */
  readonly accounts?: readonly AccountTerms[];
  /** What a total over accounts of different currencies may convert at; there is none without. */
  readonly conversions?: readonly Conversion[];
  readonly models: ModelNames;
  readonly from?: Micros;
  readonly to?: Micros;
  /** How long without a message makes a book stale, where the run stated it. */
  readonly staleAfter?: Micros | 'never';
}

/** One account of a run: a currency, what it began with, and the instruments that settle in it. */
export interface AccountTerms {
  readonly name: string;
  readonly currency: string;
  /** A decimal text. */
  readonly capital: string;
  readonly instruments: readonly InstrumentId[];
}

/** What one unit of a currency is worth in another: a stated price, or the mid of an instrument of the run. */
export interface Conversion {
  readonly from: string;
  readonly to: string;
  readonly at: { readonly price: string } | { readonly instrument: InstrumentId };
}

/** The assumptions of a run, as the report prints them. */
export interface ModelNames {
  readonly fills: string;
  readonly queue: string;
  /** Order and response are null where the model is more than one number a leg. */
  readonly latency: {
    readonly feed: number | 'recorded';
    readonly order: number | null;
    readonly response: number | null;
  };
  /** The latency model in words, where it is more than one number a leg. */
  readonly latencyModel?: string;
  /** Settings of the fill rules that differ from those of the preset they are named after. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Leave out to say that each instrument's own rates hold. */
  readonly fees?: FeeRates;
  /** The fee model in words, where it is more than a maker and a taker share of value. */
  readonly feeModel?: string;
  /** The slippage of taker fills in words; left out where there is none. */
  readonly slippage?: string;
  readonly leverage: string;
  /** Margin and liquidation in words, where they are not the default ones. */
  readonly margin?: string;
}

/** The public touch moved, at the venue. Recorded on every change, so that any mark can be recomputed. */
export interface TouchMoved {
  readonly type: 'TouchMoved';
  readonly instrument: InstrumentId;
  readonly time: Micros;
  readonly sequence: number;
  readonly bid: Ticks;
  readonly ask: Ticks;
}

/** The book has no valid mid any more: it is not live, one-sided or crossed. The last valid mid is used until it has. */
export interface TouchLost {
  readonly type: 'TouchLost';
  readonly instrument: InstrumentId;
  readonly time: Micros;
  readonly sequence: number;
  readonly cause: 'waiting' | 'stale' | 'one-sided' | 'crossed';
}

/**
 * Kinds of findings about data or a strategy: a gap in the feed, and its end by a snapshot; no book message for too long; a
 * checksum mismatch; messages that are unusable, duplicate or late, or out of order; a snapshot that differs from the folded
 * book, or is empty; changes of public orders that contradict earlier ones; a strategy that threw; a model that broke its
 * contract; something in the strategy that is not deterministic.
 */
export const findingKinds = [
  'gap',
  'resync',
  'silence',
  'checksum',
  'rejected',
  'duplicate',
  'order',
  'snapshot',
  'empty-snapshot',
  'contradiction',
  'strategy-failed',
  'model-failed',
  'not-repeatable',
] as const;
export type FindingKind = (typeof findingKinds)[number];

/**
 * The venue began to liquidate: the equity of the account was no more than its maintenance margin. One fact a position; the
 * cancels of all orders and the closing fills follow.
 */
export interface PositionLiquidated extends Caused {
  readonly type: 'PositionLiquidated';
  readonly instrument: InstrumentId;
  readonly time: Micros;
  readonly sequence: number;
  /** The position, signed. */
  readonly position: Lots;
  /** The mark, a decimal text: the venue's own where known, else the mid. */
  readonly price: string;
  /** Of the whole account at that moment, in its currency; decimal texts. */
  readonly equity: string;
  readonly maintenance: string;
}

/** A finding about the data or the strategy, for the report. */
export interface FindingNoted {
  readonly type: 'FindingNoted';
  readonly kind: FindingKind;
  readonly instrument?: InstrumentId;
  readonly time: Micros;
  readonly sequence: number;
  readonly detail: string;
  /** File and row, or message number. */
  readonly place?: string;
}

/** Counts of what was replayed, per instrument. */
export interface InstrumentQuality {
  readonly instrument: InstrumentId;
  readonly events: number;
  readonly snapshots: number;
  readonly changes: number;
  readonly trades: number;
  readonly quotes: number;
  readonly fundingRates: number;
  readonly markPrices: number;
  readonly liquidations: number;
  readonly levelUpdates: number;
  /** Volume printed, in lots. */
  readonly tradedLots: number;
  /** Gaps by a lost connection or by missing ids, whether they made the book stale or the policy ignored them. */
  readonly gaps: number;
  readonly checksumFailures: number;
  /** All messages that were not used: the four kinds below together. */
  readonly rejected: number;
  readonly unreadable: number;
  readonly offStep: number;
  readonly duplicates: number;
  readonly late: number;
  /** Messages put back in their order, and messages whose receipt time had gone back. */
  readonly reordered: number;
  readonly clockBack: number;
  /** Book changes that came while no book was live, and so changed nothing. */
  readonly changesIgnored: number;
  readonly emptySnapshots: number;
  readonly oneSidedSnapshots: number;
  /** Snapshots that came upon a live, folded book; how many of them differed from it, and in how many levels. */
  readonly snapshotsCompared: number;
  readonly snapshotsDiffering: number;
  readonly levelsDiffering: number;
  /** How often the book became crossed or locked, and for how long it was. */
  readonly crossings: number;
  readonly crossedMicros: number;
  readonly lockings: number;
  readonly lockedMicros: number;
  readonly oneSidedMicros: number;
  /** Without a live book: before the first snapshot, and after gaps (which alone count as stale). */
  readonly notLiveMicros: number;
  readonly staleMicros: number;
  /** The longest time without any event. */
  readonly longestSilence: number;
  /** Events received before the venue says they happened, and the worst of them. */
  readonly negativeLatency: number;
  readonly worstNegativeLatency: number;
  /** Events whose exchange time went back. */
  readonly exchangeTimeBack: number;
  readonly tradesWithoutAggressor: number;
  /** Prints below the best bid or above the best ask of the book just before. */
  readonly tradesOutsideBook: number;
  /** Changes of single public orders by kind, and contradictions among them; absent without a feed of single orders. */
  readonly ordersAdded?: number;
  readonly ordersAmended?: number;
  readonly ordersRemoved?: number;
  readonly ordersExecuted?: number;
  readonly contradictions?: number;
}

/** The last fact of a run that was not killed. */
export interface RunEnded {
  readonly type: 'RunEnded';
  readonly time: Micros;
  readonly sequence: number;
  readonly firstTime: Micros;
  readonly quality: readonly InstrumentQuality[];
  readonly outcome: 'completed' | 'strategy-failed' | 'model-failed' | 'data-failed' | 'interrupted';
}

/** Everything a run records. The report is a fold of facts alone. */
export type Fact =
  | RunStarted
  | OrderSubmitted
  | CancelSubmitted
  | AmendSubmitted
  | IntentDenied
  | TimerSet
  | OrderEvent
  | FundingPaid
  | PositionLiquidated
  | TouchMoved
  | TouchLost
  | FindingNoted
  | RunEnded;
