import type { FeeRates, Instrument, InstrumentId } from './instrument.ts';
import type { CancelSubmitted, FundingPaid, IntentDenied, OrderEvent, OrderSubmitted } from './order-event.ts';
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
  readonly latency: { readonly feed: number | 'recorded'; readonly order: number; readonly response: number };
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

/** Something about the data or the strategy that a reader of the report should know. */
export interface FindingNoted {
  readonly type: 'FindingNoted';
  readonly kind: 'feed-interrupted' | 'message-rejected' | 'clock-skew' | 'strategy-failed';
  readonly instrument?: InstrumentId;
  readonly time: Micros;
  readonly sequence: number;
  readonly detail: string;
}

/** Counts of what was replayed, per instrument. */
export interface InstrumentQuality {
  readonly instrument: InstrumentId;
  readonly events: number;
  readonly levelUpdates: number;
  readonly trades: number;
  /** Volume printed, in lots. */
  readonly tradedLots: number;
  readonly snapshots: number;
  readonly gaps: number;
  readonly rejected: number;
  /** Book changes that came while no book was live, and so changed nothing. */
  readonly changesIgnored: number;
  readonly crossedMicros: number;
  readonly lockedMicros: number;
  readonly oneSidedMicros: number;
  readonly notLiveMicros: number;
  /** Events received before the venue says they happened, and the worst of them. */
  readonly negativeLatency: number;
  readonly worstNegativeLatency: number;
  /** Events whose exchange time went back. */
  readonly exchangeTimeBack: number;
  readonly tradesWithoutAggressor: number;
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
  | IntentDenied
  | OrderEvent
  | FundingPaid
  | TouchMoved
  | TouchLost
  | FindingNoted
  | RunEnded;
