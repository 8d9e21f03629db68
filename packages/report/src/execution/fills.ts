import {
  absolute,
  type Decimal,
  decimalOf,
  type FillCause,
  type InstrumentId,
  type Lots,
  type Micros,
  type Money,
  moneyOf,
  type OrderFilled,
  type OrderId,
  type Side,
  type Ticks,
} from '@replay/core';
import type { BookedFill } from '../account/accounting.ts';

/** Of a fill, in steps of money. */
export interface FillMoney {
  readonly fee: Money;
  /** The part of the fee that the venue charged for liquidating. */
  readonly liquidationFee: Money;
  /** Positive, at the fill's price. */
  readonly notional: Money;
  /** Earned against the reference mid: s·q·c·(v(m_ref) − v(p)). */
  readonly capture: Money;
}

/**
 * A fill and what it meant: a row of fills.csv. A run may have a hundred thousand of them, so the amounts are kept in steps of
 * money, and become decimals when they are asked for.
 */
export class FillRecord implements Readonly<Record<keyof FillMoney, Decimal>> {
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
  /** Where the fee was paid in another asset than the settlement currency. */
  readonly feePaid: OrderFilled['feePaid'];
  /** The reference mid, as bid + ask in ticks. */
  readonly reference: number;
  /** Signed, in lots. */
  readonly positionAfter: Lots;
  readonly money: FillMoney;
  #tainted: boolean;

  constructor(fill: OrderFilled, booked: BookedFill) {
    this.fill = fill.fill;
    this.order = fill.order;
    this.instrument = fill.instrument;
    this.time = fill.time;
    this.seenTime = fill.seenTime;
    this.sequence = fill.sequence;
    this.side = fill.side;
    this.price = fill.price;
    this.size = fill.size;
    this.leaves = fill.leaves;
    this.liquidity = fill.liquidity;
    this.cause = fill.cause;
    this.feePaid = fill.feePaid;
    this.reference = booked.reference;
    this.positionAfter = booked.positionAfter;
    const { liquidationFee, tainted } = fill.trace;
    this.money = {
      fee: booked.fee,
      liquidationFee: liquidationFee === undefined ? 0n : moneyOf(liquidationFee),
      notional: absolute(booked.value),
      capture: booked.referenceValue - booked.value,
    };
    this.#tainted = tainted === true;
  }

  get fee(): Decimal {
    return decimalOf(this.money.fee);
  }

  get liquidationFee(): Decimal {
    return decimalOf(this.money.liquidationFee);
  }

  get notional(): Decimal {
    return decimalOf(this.money.notional);
  }

  get capture(): Decimal {
    return decimalOf(this.money.capture);
  }

  /** The book was not live or crossed, or a hole in the data was near. */
  get tainted(): boolean {
    return this.#tainted;
  }

  /** A hole in the data was near, as only what came later told. */
  taint(): void {
    this.#tainted = true;
  }
}
