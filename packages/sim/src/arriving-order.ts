import type { InstrumentId, Lots, OrderId, OrderTerms, Side } from '@replay/core';
import type { Venue } from './venue.ts';

/** An order as it reaches the venue. */
export interface ArrivingOrder {
  readonly id: OrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly size: Lots;
  readonly terms: OrderTerms;
  readonly reduceOnly?: true;
}

/** Answers whether the account can carry the order; the rule is the account's, not the venue's. */
export type MarginCheck = (venue: Venue, order: ArrivingOrder) => boolean;
