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
import { type Metrics, valuesOf } from '../metric/metric-table.ts';
import type { PublicTouch } from '../orders/live-order.ts';

export type Liquidity = OrderFilled['liquidity'];

export interface LiquiditySums {
  fills: number;
  executions: number;
  notional: Money;
  referenceNotional: Money;
  capture: Money;
  fees: Money;
  /** Twice the displayed half spreads, and the capture of the same fills. */
  displayed: Money;
  captureOfDisplayed: Money;
}

export const emptyLiquiditySums = (): LiquiditySums => ({
  fills: 0,
  executions: 0,
  notional: 0n,
  referenceNotional: 0n,
  capture: 0n,
  fees: 0n,
  displayed: 0n,
  captureOfDisplayed: 0n,
});

type LiquidityInput = LiquiditySums & { readonly none: 'NO_MAKER_FILLS' | 'NO_TAKER_FILLS' };

const bps = (money: Money, { referenceNotional, none }: LiquidityInput): Metric =>
  share(decimalOf(money).mul(10_000), decimalOf(referenceNotional), none);

/** The fills of one liquidity at their own time, before the mid moves on. Basis points are of the notional at the reference mids. */
export const liquidityMetrics: Metrics<LiquidityFigures, LiquidityInput> = {
  fills: { title: 'Fills', unit: 'count', value: ({ fills }) => fills },
  executions: {
    title: 'Executions',
    unit: 'count',
    value: ({ executions }) => executions,
    definition: 'The fills of one order by one event are one execution.',
  },
  notional: { title: 'Volume', unit: 'money', value: ({ notional }) => decimalOf(notional) },
  capture: {
    title: 'Capture',
    unit: 'money',
    value: ({ capture }) => decimalOf(capture),
    definition: 'Σ s·q·(mid before − p).',
  },
  fees: { title: 'Fees', unit: 'money', value: ({ fees }) => decimalOf(fees), definition: 'Fees paid less rebates.' },
  edge: { title: 'Capture − fees', unit: 'money', value: ({ capture, fees }) => decimalOf(capture - fees) },
  captureBps: { title: 'Capture', unit: 'bps', value: (sums) => bps(sums.capture, sums) },
  feeBps: { title: 'Fees', unit: 'bps', value: (sums) => bps(sums.fees, sums) },
  edgeBps: { title: 'Capture − fees', unit: 'bps', value: (sums) => bps(sums.capture - sums.fees, sums) },
  captureRatio: {
    title: 'of the half spread',
    unit: 'share',
    value: ({ fills, captureOfDisplayed, displayed, none }) =>
      fills === 0 ? missing(none) : share(decimalOf(2n * captureOfDisplayed), decimalOf(displayed), 'ZERO_DENOMINATOR'),
    definition: 'Capture over half of the spread displayed just before each fill.',
  },
};

export interface LiquidityFigures {
  readonly fills: number;
  readonly executions: number;
  readonly notional: Decimal;
  readonly capture: Decimal;
  readonly fees: Decimal;
  readonly edge: Decimal;
  readonly captureBps: Metric;
  readonly feeBps: Metric;
  readonly edgeBps: Metric;
  readonly captureRatio: Metric;
}

export const liquidityFigures = (sums: LiquiditySums, none: LiquidityInput['none']): LiquidityFigures =>
  valuesOf(liquidityMetrics, { ...sums, none });

/** Adds up the fills of one liquidity in one instrument. */
export class LiquidityAccumulator {
  readonly #sums = emptyLiquiditySums();
  readonly #displayed: ValueSum;
  #sequence = -1;
  #time = -1 as Micros;
  /** The orders filled by the latest event: rarely more than one. */
  #executed: OrderId[] = [];

  constructor(instrument: Instrument) {
    this.#displayed = new ValueSum(instrument);
  }

  add(fill: OrderFilled, touch: PublicTouch | undefined, booked: BookedFill): void {
    const { value, referenceValue, reference, fee } = booked;
    const sums = this.#sums;
    const capture = referenceValue - value;
    sums.fills += 1;
    sums.executions += this.#isNewExecution(fill) ? 1 : 0;
    sums.notional += absolute(value);
    sums.referenceNotional += absolute(referenceValue);
    sums.capture += capture;
    sums.fees += fee;
    if (touch === undefined || touch.bid + touch.ask !== reference) return;
    sums.captureOfDisplayed += capture;
    this.#displayed.add(fill.size, touch.ask * 2);
    this.#displayed.add(-fill.size as Lots, touch.bid * 2);
  }

  conclude(): LiquiditySums {
    return { ...this.#sums, displayed: this.#displayed.total };
  }

  #isNewExecution({ order, sequence, time }: OrderFilled): boolean {
    if (sequence !== this.#sequence || time !== this.#time) this.#executed = [];
    this.#sequence = sequence;
    this.#time = time;
    if (this.#executed.includes(order)) return false;
    this.#executed.push(order);
    return true;
  }
}
