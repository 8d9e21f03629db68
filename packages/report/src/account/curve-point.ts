import { type Decimal, decimalOf, type Micros, type Money } from '@replay/core';
import type { AccountState } from './account-state.ts';

/** The change of the account at a point, or why there is a point without one. */
export type PointKind = 'start' | 'grid' | 'fill' | 'funding' | 'end';

/**
 * A point of the curve: the account on the grid, or after a fill or a funding payment. Amounts are kept in steps of money and
 * converted to decimals when they are read.
 */
export class CurvePoint implements Readonly<Record<Exclude<keyof AccountState, 'capital'>, Decimal>> {
  readonly time: Micros;
  readonly kind: PointKind;
  /** In steps of money. */
  readonly money: AccountState;
  /** The highest equity so far, in steps of money. */
  readonly peakMoney: Money;

  constructor(time: Micros, kind: PointKind, money: AccountState, peak: Money) {
    this.time = time;
    this.kind = kind;
    this.money = money;
    this.peakMoney = peak;
  }

  /** The same account at another time. */
  shownAt(time: Micros, kind: PointKind): CurvePoint {
    return new CurvePoint(time, kind, this.money, this.peakMoney);
  }

  get equity(): Decimal {
    return decimalOf(this.money.equity);
  }

  get cash(): Decimal {
    return decimalOf(this.money.cash);
  }

  get realized(): Decimal {
    return decimalOf(this.money.realized);
  }

  get unrealized(): Decimal {
    return decimalOf(this.money.unrealized);
  }

  get fees(): Decimal {
    return decimalOf(this.money.fees);
  }

  get funding(): Decimal {
    return decimalOf(this.money.funding);
  }

  get spreadCapture(): Decimal {
    return decimalOf(this.money.spreadCapture);
  }

  get inventory(): Decimal {
    return decimalOf(this.money.inventory);
  }

  /** Below the highest equity so far. */
  get drawdown(): Decimal {
    return decimalOf(this.drawdownMoney);
  }

  /** In steps of money. */
  get drawdownMoney(): Money {
    return this.peakMoney - this.money.equity;
  }
}
