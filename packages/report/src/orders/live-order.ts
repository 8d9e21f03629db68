import type { Micros, Money, OrderTerms, Side } from '@replay/core';

/**
 * A wish at the moment it was sent. Its mid is that of the public book at the venue by then, every event included that the
 * strategy had seen: without feed latency it decides on an event that the venue's side of the run is only about to read.
 */
export interface Decision {
  readonly time: Micros;
  readonly sequence: number;
  /** Bid + ask in ticks; undefined before the first public mid. */
  mid: number | undefined;
}

/** What must be known of an order while it lives, to say what it cost. It is forgotten when it ends. */
export interface OrderLife {
  readonly side: Side;
  readonly terms: OrderTerms;
  readonly decided: Decision;
  /** The decision behind its latest terms: that of an amend, once the amend has arrived. */
  lastDecided: Decision;
  amendDecided: Decision | undefined;
  /** Lots, as last amended. */
  size: number;
  leaves: number;
  /** Where it rests, in ticks. */
  price: number | undefined;
  acceptedAt: Micros | undefined;
  /** The mid when it reached the venue. */
  arrived: number | undefined;
  filled: number;
  /** The signed value of its fills, and what they cost. */
  value: Money;
  fees: Money;
  took: boolean;
  made: boolean;
  /** It was at the public touch of its side, or better, at some time while it worked. */
  reachedTouch: boolean;
}

export const bornOrder = (side: Side, terms: OrderTerms, size: number, decided: Decision): OrderLife => ({
  side,
  terms,
  decided,
  lastDecided: decided,
  amendDecided: undefined,
  size,
  leaves: size,
  price: undefined,
  acceptedAt: undefined,
  arrived: undefined,
  filled: 0,
  value: 0n,
  fees: 0n,
  took: false,
  made: false,
  reachedTouch: false,
});

/** Whether an order waits in the book with what it does not take: all others end as they arrive. */
export const canRest = ({ terms }: OrderLife): boolean =>
  terms.kind === 'limit' && (terms.timeInForce === 'gtc' || terms.timeInForce === 'post-only');

/** As a number, a side is its place here. */
export const sides: readonly Side[] = ['buy', 'sell'];

/** +1 for a buy, −1 for a sell. */
export const signOf = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1);
