import type { InstrumentId } from './instrument.ts';
import type { OrderId, OrderTerms } from './intent.ts';
import type { Side } from './market-event.ts';
import type { Lots, Micros, Ticks } from './units.ts';

/**
 * The cause of a fact: the fact with this number, counted from 0, which is the start of the run. Where it is left out it is the
 * market event with the `sequence` of the fact; only an order whose time has come (`gtd`) expires without either.
 */
export interface Caused {
  readonly because?: number;
}

/** What every fact about an order at the venue carries. */
export interface AtVenue extends Caused {
  readonly order: OrderId;
  readonly instrument: InstrumentId;
  /** When it happened at the venue. */
  readonly time: Micros;
  /** When the strategy learns of it. */
  readonly seenTime: Micros;
  /** The last market event the venue had applied: the cause, or what the order met. */
  readonly sequence: number;
}

/**
 * Why an order was refused. `latency-reject` happens on the way, so that the venue never sees it; the others are the venue's
 * checks on arrival, in this order, and the first that applies is stated.
 */
export type RejectReason =
  | 'latency-reject'
  | 'invalid-price'
  | 'invalid-size'
  | 'min-notional'
  | 'outside-band'
  | 'reduce-only'
  | 'margin'
  | 'no-liquidity'
  | 'feed-silent'
  | 'post-only-would-take';

export type CancelReason =
  | 'requested'
  | 'self-trade'
  | 'reduce-only'
  | 'size-below-filled'
  | 'post-only-would-take'
  | 'liquidation';
export type ExpireReason = 'ioc-remainder' | 'fok-not-fillable' | 'depth-exhausted' | 'gtd';

/** Why an amend was refused. The order stays as it is, in its place, unless it is done (`not-working`) or cancelled for it. */
export type AmendRejectReason =
  | 'latency-reject'
  | 'not-working'
  | 'invalid-price'
  | 'invalid-size'
  | 'min-notional'
  | 'outside-band'
  | 'margin'
  | 'post-only-would-take';

/** Why an intent was refused before anything was sent. */
export type DenyReason =
  | 'duplicate-id'
  | 'unknown-order'
  | 'not-working'
  | 'request-in-flight'
  | 'rate-limit'
  | 'unknown-instrument'
  | 'invalid-price'
  | 'invalid-size'
  | 'invalid-time'
  | 'too-many-orders';

export interface OrderAccepted extends AtVenue {
  readonly type: 'OrderAccepted';
  readonly side: Side;
  readonly leaves: Lots;
  /** Where it rests; undefined for an order that took and is done. */
  readonly price?: Ticks;
}

export interface OrderRejected extends AtVenue {
  readonly type: 'OrderRejected';
  readonly reason: RejectReason;
}

/** A cancel that met no working order, or was refused on the way; nothing changed. */
export interface CancelRejected extends AtVenue {
  readonly type: 'CancelRejected';
  readonly reason: 'not-working' | 'latency-reject';
}

/** An order has its new price and size. What it then takes at a price that crosses follows as fills. */
export interface OrderAmended extends AtVenue {
  readonly type: 'OrderAmended';
  readonly price: Ticks;
  /** The new total, what is filled already included. */
  readonly size: Lots;
  readonly leaves: Lots;
  /** Whether it kept its place in the queue; otherwise it arrived anew, at the back. */
  readonly keptPlace: boolean;
}

export interface AmendRejected extends AtVenue {
  readonly type: 'AmendRejected';
  readonly reason: AmendRejectReason;
}

/** The evidence that filled an order. */
export type FillCause = 'taker-depth' | 'trade-through' | 'queue' | 'book-cross';

/** What the venue knew when it filled, enough to explain the fill from the journal alone. Sizes in lots. */
export interface FillTrace {
  /** Best bid plus best ask in ticks (twice the mid) just before the causing event; undefined before the first book. */
  readonly midBefore?: number;
  /** The size displayed at the taken level, or within the limit for a crossing. */
  readonly levelSize?: number;
  /** The part of that evidence already spent on earlier fills. */
  readonly consumed?: number;
  readonly printSize?: number;
  /** Public size in front when the order joined; null without a book. */
  readonly queueAheadAtJoin?: number | null;
  /** The estimate just before the causing event; null when unknown. */
  readonly queueAheadNow?: number | null;
  /** The book was not live, or crossed, when this filled. */
  readonly tainted?: true;
  /** By how many ticks the slippage model made the price worse than the level taken from. */
  readonly slippage?: number;
  /** The part of the fee that the venue charges for having liquidated the position. A decimal text. */
  readonly liquidationFee?: string;
}

/** Coins that the venue kept as its fee. They count as sold at the mid at that time, given as bid + ask in ticks. */
export interface KeptForFee {
  readonly size: Lots;
  readonly midDoubled: number;
}

export interface OrderFilled extends AtVenue {
  readonly type: 'OrderFilled';
  /** Counts the fills of the run from 1. */
  readonly fill: number;
  readonly side: Side;
  readonly price: Ticks;
  readonly size: Lots;
  readonly leaves: Lots;
  readonly liquidity: 'maker' | 'taker';
  /** What the fill cost, in the settlement currency; positive is paid, negative is a rebate. A decimal text. */
  readonly fee: string;
  /** Where the fee of a buy is taken in the coin bought: so much of `size` never arrived. `fee` counts it at the mid. */
  readonly keptForFee?: KeptForFee;
  /** Where the fee was paid in another asset: how much of it. It is bought as it falls due, for what `fee` says. */
  readonly feePaid?: { readonly currency: string; readonly amount: string };
  readonly cause: FillCause;
  readonly trace: FillTrace;
}

export interface OrderCancelled extends AtVenue {
  readonly type: 'OrderCancelled';
  readonly leaves: Lots;
  readonly reason: CancelReason;
}

export interface OrderExpired extends AtVenue {
  readonly type: 'OrderExpired';
  readonly leaves: Lots;
  readonly reason: ExpireReason;
}

/** The venue's events of an order, in the order they happened. */
export type OrderEvent =
  | OrderAccepted
  | OrderRejected
  | OrderFilled
  | OrderCancelled
  | OrderExpired
  | OrderAmended
  | CancelRejected
  | AmendRejected;

/** A funding payment at its boundary. `payment` is a decimal text, positive when received. */
export interface FundingPaid {
  readonly type: 'FundingPaid';
  readonly instrument: InstrumentId;
  readonly time: Micros;
  readonly sequence: number;
  readonly position: Lots;
  readonly rate: string;
  /** The price it was reckoned at: the venue's mark where known, else the mid. */
  readonly price: string;
  readonly payment: string;
}

/** An order request in transit, as it left the strategy. */
export interface OrderSubmitted extends Caused {
  readonly type: 'OrderSubmitted';
  readonly order: OrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly size: Lots;
  readonly terms: OrderTerms;
  readonly reduceOnly?: true;
  readonly tag?: string;
  /** When the strategy decided, by its own clock. */
  readonly time: Micros;
  /** When it reaches the venue; of a request refused on the way, when the strategy learns of that. */
  readonly arrivesAt: Micros;
  /** The last market event the strategy had seen. */
  readonly sequence: number;
}

export interface CancelSubmitted extends Caused {
  readonly type: 'CancelSubmitted';
  readonly order: OrderId;
  readonly instrument: InstrumentId;
  readonly time: Micros;
  readonly arrivesAt: Micros;
  readonly sequence: number;
}

export interface AmendSubmitted extends Caused {
  readonly type: 'AmendSubmitted';
  readonly order: OrderId;
  readonly instrument: InstrumentId;
  readonly price: Ticks;
  readonly size: Lots;
  readonly time: Micros;
  readonly arrivesAt: Micros;
  readonly sequence: number;
}

/** A timer that the strategy set. This fact is the cause of what the strategy does when the timer is due. */
export interface TimerSet extends Caused {
  readonly type: 'TimerSet';
  readonly name: string;
  /** When it is due: at once where the strategy gave a moment that had passed. */
  readonly at: Micros;
  readonly time: Micros;
  readonly sequence: number;
}

/** An intent that was refused before anything was sent. */
export interface IntentDenied extends Caused {
  readonly type: 'IntentDenied';
  readonly reason: DenyReason;
  /** What was asked, in words. */
  readonly detail: string;
  /** That it was a change of an order, not a new one. */
  readonly request?: 'cancel' | 'amend';
  readonly order?: OrderId;
  /** Where one fact counts many denials: how many. */
  readonly times?: number;
  readonly time: Micros;
  readonly sequence: number;
}
