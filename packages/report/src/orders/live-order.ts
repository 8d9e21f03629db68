import type { Micros, Money, OrderTerms, Side } from '@replay/core';

/** Best public bid and ask in ticks. */
export interface PublicTouch {
  readonly bid: number;
  readonly ask: number;
}

/**
 * The moment a request was sent. Its mid is that of the public book at the venue, with every event that the strategy had seen: without
 * feed latency, the strategy decides on an event before the venue side of the run has processed it.
 */
export interface Decision {
  readonly time: Micros;
  readonly sequence: number;
  /** Bid + ask in ticks; undefined before the first public mid. */
  mid: number | undefined;
}

/** The state of an order that has not ended, as far as its costs depend on it. */
export interface LiveOrder {
  readonly side: Side;
  readonly terms: OrderTerms;
  readonly decision: Decision;
  /** The decision behind its latest terms: that of an amend, once the amend has arrived. */
  latestDecision: Decision;
  amendDecision: Decision | undefined;
  /** Lots, as last amended. */
  size: number;
  leaves: number;
  /** Its limit price in ticks. */
  price: number | undefined;
  acceptedAt: Micros | undefined;
  /** The mid when it arrived at the venue. */
  arrivalMid: number | undefined;
  filled: number;
  /** The signed value of its fills, and their fees. */
  value: Money;
  fees: Money;
  hasTaken: boolean;
  hasMade: boolean;
  /** It was at the public touch of its side or better at some time while it rested. */
  reachedTouch: boolean;
}

export const newLiveOrder = (side: Side, terms: OrderTerms, size: number, decision: Decision): LiveOrder => ({
  side,
  terms,
  decision,
  latestDecision: decision,
  amendDecision: undefined,
  size,
  leaves: size,
  price: undefined,
  acceptedAt: undefined,
  arrivalMid: undefined,
  filled: 0,
  value: 0n,
  fees: 0n,
  hasTaken: false,
  hasMade: false,
  reachedTouch: false,
});

/** Whether the rest of an order stays in the book: all others end as they arrive. */
export const canRest = ({ terms }: LiveOrder): boolean =>
  terms.kind === 'limit' && (terms.timeInForce === 'gtc' || terms.timeInForce === 'post-only');

/** The code of a side is its index here. */
export const sides: readonly Side[] = ['buy', 'sell'];

/** +1 for a buy, −1 for a sell. */
export const signOf = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1);
