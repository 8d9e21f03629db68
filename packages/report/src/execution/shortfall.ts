import { absolute, type Decimal, decimalOf, type Instrument, type Lots, type Money } from '@replay/core';
import { moneyAtMid } from '@replay/ledger';
import { type Metric, missing, share } from '../metric/metric.ts';
import { type OrderLife, signOf } from '../orders/live-order.ts';

/**
 * Implementation shortfall (Perold 1988): what orders cost against a paper portfolio that had traded all of each at the mid of
 * its decision. Every order is its own parent. In the settlement currency; + is a cost.
 */
export interface Shortfall {
  readonly orders: number;
  /** Σ s·q·c·(v(m_a) − v(m_d)): the mid moved while the order was on its way. */
  readonly delay: Decimal;
  /** Σ s·q·c·(v(p) − v(m_a)): the fills against the mid on arrival, however much later they came. */
  readonly slippage: Decimal;
  /** Σ s·(Q − q)·c·(v(m_end) − v(m_d)): what was not filled, at the mid when the order ended. */
  readonly opportunity: Decimal;
  /** Fees less rebates. */
  readonly explicit: Decimal;
  /** The sum of the four. */
  readonly total: Decimal;
  /** Of the value of all that was ordered, at the mids of the decisions. */
  readonly totalBps: Metric;
  /** Orders decided before the first public mid: they have nothing to be held against. */
  readonly withoutMid: number;
}

export class ShortfallSum {
  #orders = 0;
  #withoutMid = 0;
  #delay = 0n;
  #slippage = 0n;
  #opportunity = 0n;
  #explicit = 0n;
  #ordered = 0n;

  /** An order has ended, or the run has; `end` is the mid by then. */
  add(instrument: Instrument, order: OrderLife, end: number | undefined): void {
    const decided = order.decided.mid;
    if (decided === undefined || end === undefined) {
      this.#withoutMid += 1;
      return;
    }
    const sign = signOf(order.side);
    const valueOf = (lots: number, mid: number): Money => moneyAtMid(instrument, (sign * lots) as Lots, mid);
    const ordered = valueOf(order.size, decided);
    this.#orders += 1;
    this.#ordered += absolute(ordered);
    this.#explicit += order.fees;
    const unfilled = order.size - order.filled;
    if (unfilled > 0 && end !== decided) this.#opportunity += valueOf(unfilled, end) - valueOf(unfilled, decided);
    if (order.filled === 0) return;
    const wanted = unfilled === 0 ? ordered : valueOf(order.filled, decided);
    const moved = order.arrived !== undefined && order.arrived !== decided;
    const arrived = moved ? valueOf(order.filled, order.arrived ?? decided) : wanted;
    this.#delay += arrived - wanted;
    this.#slippage += order.value - arrived;
  }

  include(other: ShortfallSum): void {
    this.#orders += other.#orders;
    this.#withoutMid += other.#withoutMid;
    this.#delay += other.#delay;
    this.#slippage += other.#slippage;
    this.#opportunity += other.#opportunity;
    this.#explicit += other.#explicit;
    this.#ordered += other.#ordered;
  }

  figures(): Shortfall {
    const total = decimalOf(this.#delay + this.#slippage + this.#opportunity + this.#explicit);
    return {
      orders: this.#orders,
      delay: decimalOf(this.#delay),
      slippage: decimalOf(this.#slippage),
      opportunity: decimalOf(this.#opportunity),
      explicit: decimalOf(this.#explicit),
      total,
      totalBps:
        this.#orders === 0
          ? missing(this.#withoutMid > 0 ? 'NO_REFERENCE_MID' : 'NO_ORDERS')
          : share(total.mul(10_000), decimalOf(this.#ordered), 'ZERO_DENOMINATOR'),
      withoutMid: this.#withoutMid,
    };
  }
}
