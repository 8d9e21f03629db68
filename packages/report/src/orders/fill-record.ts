import {
  type Decimal,
  decimalOf,
  type FillCause,
  type InstrumentId,
  type Lots,
  type Micros,
  type Money,
  type OrderFilled,
  type OrderId,
  type Side,
  type Ticks,
} from '@replay/core';

/** The amounts of a fill, in steps of money. */
export interface FillMoney {
  readonly fee: Money;
  /** The part of the fee that the venue charged for a liquidation. */
  readonly liquidationFee: Money;
  /** Positive, at the fill's price. */
  readonly notional: Money;
  /** Earned against the reference mid: s·q·c·(v(m_ref) − v(p)). */
  readonly capture: Money;
}

/** A fill, as in fills.csv. Amounts are converted to decimals of the settlement currency when they are read. */
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
  /** If the fee was paid in another asset than the settlement currency. */
  readonly feePaid: OrderFilled['feePaid'];
  /** The reference mid, as bid + ask in ticks. */
  readonly reference: number;
  /** Signed, in lots. */
  readonly positionAfter: Lots;
  /** The book was not live or crossed, or a gap in the data was near. */
  readonly tainted: boolean;
  readonly money: FillMoney;

  constructor(frame: Omit<FillRecord, 'money' | keyof FillMoney>, money: FillMoney) {
    this.fill = frame.fill;
    this.order = frame.order;
    this.instrument = frame.instrument;
    this.time = frame.time;
    this.seenTime = frame.seenTime;
    this.sequence = frame.sequence;
    this.side = frame.side;
    this.price = frame.price;
    this.size = frame.size;
    this.leaves = frame.leaves;
    this.liquidity = frame.liquidity;
    this.cause = frame.cause;
    this.feePaid = frame.feePaid;
    this.reference = frame.reference;
    this.positionAfter = frame.positionAfter;
    this.tainted = frame.tainted;
    this.money = money;
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
}
