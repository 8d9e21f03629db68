import type { InstrumentId, Lots, Micros, Money, OrderId, OrderTerms, Side } from '@replay/core';

/** The latest state of an order. */
export type OrderStatus = 'in-flight' | 'working' | 'rejected' | 'filled' | 'cancelled' | 'expired';

/** One order, as in orders.csv. */
export interface OrderRecord {
  readonly order: OrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly size: Lots;
  readonly terms: OrderTerms;
  readonly tag: string | undefined;
  readonly submittedAt: Micros;
  readonly arrivesAt: Micros;
  readonly acceptedAt: Micros | undefined;
  readonly firstFillAt: Micros | undefined;
  readonly doneAt: Micros | undefined;
  readonly status: OrderStatus;
  /** Why it was rejected, cancelled or expired. */
  readonly reason: string | undefined;
  readonly filled: Lots;
  readonly fills: number;
  /** Signed value of its fills, in steps of money of the settlement currency. */
  readonly value: Money;
  readonly fees: Money;
}
