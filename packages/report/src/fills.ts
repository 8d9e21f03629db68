import {
  Decimal,
  type FillCause,
  type InstrumentId,
  type Lots,
  type Micros,
  type OrderFilled,
  type OrderId,
  type Side,
  type Ticks,
  zero,
} from '@replay/core';
import type { BookedFill } from './accounting.ts';

/** A fill and what it meant: a row of fills.csv. */
export interface FillRecord {
  readonly fill: number;
  readonly order: OrderId;
  readonly instrument: InstrumentId;
  readonly time: Micros;
  readonly seenTime: Micros;
  readonly sequence: number;
  readonly side: Side;
  readonly price: Ticks;
  readonly size: Lots;
  readonly leaves: Lots;
  readonly liquidity: OrderFilled['liquidity'];
  readonly cause: FillCause;
  readonly fee: Decimal;
  /** The part of the fee that the venue charged for liquidating. */
  readonly liquidationFee: Decimal;
  /** Where the fee was paid in another asset than the settlement currency. */
  readonly feePaid: OrderFilled['feePaid'];
  /** Positive, at the fill's price. */
  readonly notional: Decimal;
  /** Earned against the reference mid: s·q·c·(v(m_ref) − v(p)). */
  readonly capture: Decimal;
  /** The reference mid, as bid + ask in ticks. */
  readonly reference: number;
  /** Signed, in lots. */
  readonly positionAfter: Lots;
  /** The book was not live or crossed, or a hole in the data was near. */
  readonly tainted: boolean;
}

export const fillRecordOf = (fill: OrderFilled, booked: BookedFill): FillRecord => ({
  fill: fill.fill,
  order: fill.order,
  instrument: fill.instrument,
  time: fill.time,
  seenTime: fill.seenTime,
  sequence: fill.sequence,
  side: fill.side,
  price: fill.price,
  size: fill.size,
  leaves: fill.leaves,
  liquidity: fill.liquidity,
  cause: fill.cause,
  fee: booked.fee,
  liquidationFee: fill.trace.liquidationFee === undefined ? zero : new Decimal(fill.trace.liquidationFee),
  feePaid: fill.feePaid,
  notional: booked.value.abs(),
  capture: booked.referenceValue.sub(booked.value),
  reference: booked.reference,
  positionAfter: booked.positionAfter,
  tainted: fill.trace.tainted === true,
});
