import type { FeeRates, Instrument, InstrumentId } from './instrument.ts';
import type {
  AmendSubmitted,
  CancelSubmitted,
  FundingPaid,
  IntentDenied,
  OrderEvent,
  OrderSubmitted,
} from './order-event.ts';
import type { Micros, Ticks } from './units.ts';

/** What a run was told to do: the first fact. Everything here is part of the run hash. */
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
  readonly models: ModelNames;
  readonly from?: Micros;
  readonly to?: Micros;
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
  readonly leverage: string;
}

/** The public touch moved, at the venue. Told on every change, so that any mark can be found again. */
export interface TouchMoved {
  readonly type: 'TouchMoved';
  readonly instrument: InstrumentId;
  readonly time: Micros;
  readonly sequence: number;
  readonly bid: Ticks;
  readonly ask: Ticks;
}

/** The book could no longer be marked at: no live book, a side empty, or crossed. The last valid mid is carried. */
export interface TouchLost {
  readonly type: 'TouchLost';
  readonly instrument: InstrumentId;
  readonly time: Micros;
  readonly sequence: number;
  readonly cause: 'waiting' | 'stale' | 'one-sided' | 'crossed';
}

/**
 * What can be found about data or a strategy: a hole in the feed, and its end by a snapshot; a checksum that does not match;
 * messages that could not be used, were told twice or too late, or came in another order; a snapshot that differs from the book
 * folded so far, or holds nothing; a strategy that threw.
 */
export const findingKinds = [
  'gap',
  'resync',
  'checksum',
  'rejected',
  'duplicate',
  'order',
  'snapshot',
  'empty-snapshot',
  'strategy-failed',
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** Something about the data or the strategy that a reader of the report should know. */
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
  /** Holes by a lost connection or by ids that are missing, whether they stopped the book or the policy let them pass. */
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
  /** Without a live book: before the first snapshot, and after holes (which alone are stale). */
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
}

/** The last fact of a run that came to an end by itself. */
export interface RunEnded {
  readonly type: 'RunEnded';
  readonly time: Micros;
  readonly sequence: number;
  readonly firstTime: Micros;
  readonly quality: readonly InstrumentQuality[];
  readonly outcome: 'completed' | 'strategy-failed' | 'data-failed' | 'interrupted';
}

/** Everything a run writes down. The report is a fold of these and of nothing else. */
export type Fact =
  | RunStarted
  | OrderSubmitted
  | CancelSubmitted
  | AmendSubmitted
  | IntentDenied
  | OrderEvent
  | FundingPaid
  | TouchMoved
  | TouchLost
  | FindingNoted
  | RunEnded;
