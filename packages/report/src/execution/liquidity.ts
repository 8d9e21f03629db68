import {
  absolute,
  type Decimal,
  decimalOf,
  type Instrument,
  type Lots,
  type Micros,
  type Money,
  type OrderFilled,
  type OrderId,
} from '@replay/core';
import { ValueSum } from '@replay/ledger';
import type { BookedFill } from '../account/accounting.ts';
import { type Metric, missing, share } from '../metric/metric.ts';
import type { PublicTouch } from './taker-costs.ts';

export type Liquidity = OrderFilled['liquidity'];

/** What the fills of one liquidity came to, before the mid moved on. */
export interface LiquidityFigures {
  readonly fills: number;
  /** The fills of one order by one event are one execution. */
  readonly executions: number;
  /** At the prices of the fills. */
  readonly notional: Decimal;
  /** Earned against the mid: Σ s·q·c·(v(m_ref) − v(p)). */
  readonly capture: Decimal;
  readonly fees: Decimal;
  /** capture − fees: what is left to pay for where the mid goes next. */
  readonly edge: Decimal;
  /** Of the notional at the reference mids. */
  readonly captureBps: Metric;
  /** Of the same notional. */
  readonly feeBps: Metric;
  readonly edgeBps: Metric;
  /** Of the half spread that was on display: Σ capture / Σ q·c·½·(v(ask) − v(bid)). */
  readonly captureRatio: Metric;
}

export class LiquiditySum {
  #fills = 0;
  #executions = 0;
  #notional = 0n;
  #referenceNotional = 0n;
  #capture = 0n;
  #fees = 0n;
  /** Twice the displayed half spreads, and the capture of the same fills. */
  readonly #displayed: ValueSum | undefined;
  #included = 0n;
  #captureOfSpread = 0n;
  #sequence = -1;
  #time = -1 as Micros;
  /** The orders that the event has filled: hardly ever more than one. */
  #executed: OrderId[] = [];

  /** Of the fills of an instrument; with none given, of what is included. */
  constructor(instrument?: Instrument) {
    this.#displayed = instrument === undefined ? undefined : new ValueSum(instrument);
  }

  get isEmpty(): boolean {
    return this.#fills === 0;
  }

  add(fill: OrderFilled, touch: PublicTouch | undefined, booked: BookedFill): void {
    const { value, referenceValue, reference, fee } = booked;
    const capture = referenceValue - value;
    this.#fills += 1;
    this.#executions += this.#isAnother(fill) ? 1 : 0;
    this.#notional += absolute(value);
    this.#referenceNotional += absolute(referenceValue);
    this.#capture += capture;
    this.#fees += fee;
    if (touch === undefined || touch.bid + touch.ask !== reference) return;
    this.#captureOfSpread += capture;
    this.#displayed?.add(fill.size, touch.ask * 2);
    this.#displayed?.add(-fill.size as Lots, touch.bid * 2);
  }

  include(other: LiquiditySum): void {
    this.#fills += other.#fills;
    this.#executions += other.#executions;
    this.#notional += other.#notional;
    this.#referenceNotional += other.#referenceNotional;
    this.#capture += other.#capture;
    this.#fees += other.#fees;
    this.#included += other.#spread;
    this.#captureOfSpread += other.#captureOfSpread;
  }

  figures(none: 'NO_MAKER_FILLS' | 'NO_TAKER_FILLS'): LiquidityFigures {
    const [capture, fees] = [decimalOf(this.#capture), decimalOf(this.#fees)];
    const edge = capture.sub(fees);
    const notional = decimalOf(this.#referenceNotional);
    const bps = (amount: Decimal): Metric => share(amount.mul(10_000), notional, none);
    return {
      fills: this.#fills,
      executions: this.#executions,
      notional: decimalOf(this.#notional),
      capture,
      fees,
      edge,
      captureBps: bps(capture),
      feeBps: bps(fees),
      edgeBps: bps(edge),
      captureRatio:
        this.#fills === 0
          ? missing(none)
          : share(decimalOf(2n * this.#captureOfSpread), decimalOf(this.#spread), 'ZERO_DENOMINATOR'),
    };
  }

  get #spread(): Money {
    return this.#included + (this.#displayed?.total ?? 0n);
  }

  #isAnother({ order, sequence, time }: OrderFilled): boolean {
    if (sequence !== this.#sequence || time !== this.#time) this.#executed = [];
    this.#sequence = sequence;
    this.#time = time;
    if (this.#executed.includes(order)) return false;
    this.#executed.push(order);
    return true;
  }
}
