import {
  absolute,
  type Decimal,
  decimalOf,
  type Instrument,
  type Lots,
  type Money,
  type OrderFilled,
} from '@replay/core';
import { moneyAtMid, ValueSum } from '@replay/ledger';
import type { BookedFill } from '../account/accounting.ts';
import { type RoughValues, roughValuesOf } from '../account/approximate-value.ts';
import { type Metric, missing, ratio, share } from '../metric/metric.ts';
import { type Moment, momentKinds } from './pending-events.ts';

/** How fills of one liquidity fared by a horizon; + is good for us. Bps of the notional at the reference mid. */
export interface MarkoutFigures {
  readonly n: number;
  /** Weighted by notional. */
  readonly meanBps: Metric;
  readonly plainMeanBps: Metric;
  /** Clustered over UTC minutes; needs 30 of them. */
  readonly errorBps: Metric;
  /** Σ s·q·c·(v(m(t+τ)) − v(p)). */
  readonly amount: Decimal;
  /** Σ s·q·c·(v(m_ref) − v(m(t+τ))): what the mid moved against us. markout = capture − adverse selection. */
  readonly adverseSelection: Decimal;
  readonly adverseSelectionBps: Metric;
  /** Σ s·q·c·(v(m_ref) − v(p)) of the same fills. */
  readonly capture: Decimal;
  /** Fills too near the end of the run to have a mid at the horizon. */
  readonly droppedPastEnd: number;
  /** Fills whose window touches a known gap of the data. */
  readonly droppedByGap: number;
}

interface Cluster {
  weight: number;
  weighted: number;
}

/** What fills were worth when they happened, added up in steps of money. */
export class FilledSum {
  n = 0;
  /** At their prices and at their reference mids, signed; and the size of the latter. */
  value: Money = 0n;
  referenceValue: Money = 0n;
  notional: Money = 0n;

  add({ value, referenceValue }: Pick<BookedFill, 'value' | 'referenceValue'>): void {
    this.n += 1;
    this.value += value;
    this.referenceValue += referenceValue;
    this.notional += absolute(referenceValue);
  }

  include(other: FilledSum): void {
    this.n += other.n;
    this.value += other.value;
    this.referenceValue += other.referenceValue;
    this.notional += other.notional;
  }
}

/**
 * The sums behind the figures of one horizon and liquidity. What the fills were worth is added up once for all horizons,
 * so a horizon only adds what they were worth later, and keeps account of those it had to drop.
 */
export class MarkoutSum {
  readonly #dropped = new FilledSum();
  #pastEnd = 0;
  #later: Money = 0n;
  #plainBps = 0;
  #minute = Number.NaN;
  #cluster: Cluster = { weight: 0, weighted: 0 };
  /** Weights and weighted bps by UTC minute: fills of one minute saw the same market, and are one observation. */
  readonly #minutes = new Map<number, Cluster>();

  /** What fills were worth at the horizon, exactly. */
  addLater(later: Money): void {
    this.#later += later;
  }

  /** A fill of a minute since 1970, what it was worth more at the mid of the horizon, and its notional: floats, for statistics. */
  add(minute: number, earned: number, notional: number): void {
    if (notional === 0) return;
    const weighted = earned * 10_000;
    this.#plainBps += weighted / notional;
    this.#join(minute, notional, weighted);
  }

  drop(booked: Pick<BookedFill, 'value' | 'referenceValue'>, reason: 'gap' | 'past-end'): void {
    this.#dropped.add(booked);
    if (reason === 'past-end') this.#pastEnd += 1;
  }

  include(other: MarkoutSum): void {
    this.#dropped.include(other.#dropped);
    this.#pastEnd += other.#pastEnd;
    this.#later += other.#later;
    this.#plainBps += other.#plainBps;
    for (const [minute, { weight, weighted }] of other.#minutes) this.#join(minute, weight, weighted);
  }

  /** The figures, given the sum of all fills of this liquidity. */
  figures(filled: FilledSum, none: 'NO_FILLS' | 'NO_MAKER_FILLS' | 'NO_TAKER_FILLS'): MarkoutFigures {
    const dropped = this.#dropped;
    const n = filled.n - dropped.n;
    const value = filled.value - dropped.value;
    const referenceValue = filled.referenceValue - dropped.referenceValue;
    const notional = decimalOf(filled.notional - dropped.notional);
    const [amount, adverseSelection] = [decimalOf(this.#later - value), decimalOf(referenceValue - this.#later)];
    const reason = dropped.n > 0 ? 'HORIZON_PAST_END' : none;
    const bps = (money: Decimal): Metric =>
      n === 0 ? missing(reason) : share(money.mul(10_000), notional, 'ZERO_DENOMINATOR');
    return {
      n,
      meanBps: bps(amount),
      plainMeanBps: n === 0 ? missing(reason) : ratio(this.#plainBps / n),
      adverseSelectionBps: bps(adverseSelection),
      errorBps: this.#error(),
      amount,
      adverseSelection,
      capture: decimalOf(referenceValue - value),
      droppedPastEnd: this.#pastEnd,
      droppedByGap: dropped.n - this.#pastEnd,
    };
  }

  /** Fills come in the order of time: most join the cluster of the one before. */
  #join(minute: number, weight: number, weighted: number): void {
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#cluster = this.#minutes.get(minute) ?? { weight: 0, weighted: 0 };
      this.#minutes.set(minute, this.#cluster);
    }
    this.#cluster.weight += weight;
    this.#cluster.weighted += weighted;
  }

  /** √(G/(G−1) · Σ over minutes of (Σ w(x − mean))²) / Σ w. */
  #error(): Metric {
    const clusters = [...this.#minutes.values()];
    if (clusters.length < 30) return missing('TOO_FEW_SAMPLES');
    let weights = 0;
    let weighted = 0;
    for (const one of clusters) {
      weights += one.weight;
      weighted += one.weighted;
    }
    const mean = weighted / weights;
    let squares = 0;
    for (const one of clusters) squares += (one.weighted - mean * one.weight) ** 2;
    return ratio(Math.sqrt((clusters.length / (clusters.length - 1)) * squares) / weights);
  }
}

type ByLiquidity<Sum> = Readonly<Record<OrderFilled['liquidity'], Sum>>;

/** The sums of one horizon and liquidity: those of the account, and what the fills of this instrument were worth later. */
interface Line {
  readonly sum: MarkoutSum;
  readonly later: ValueSum;
}

const made = momentKinds.indexOf('made');

/** The mark-outs of one instrument, added to the sums of the account. */
export class MarkoutDesk {
  readonly #instrument: Instrument;
  readonly #rough: RoughValues;
  readonly #maker: readonly Line[];
  readonly #taker: readonly Line[];

  /** The sums stand in the order of the horizons. */
  constructor(instrument: Instrument, sums: readonly ByLiquidity<MarkoutSum>[]) {
    this.#instrument = instrument;
    this.#rough = roughValuesOf(instrument);
    this.#maker = sums.map(({ maker }) => ({ sum: maker, later: new ValueSum(instrument) }));
    this.#taker = sums.map(({ taker }) => ({ sum: taker, later: new ValueSum(instrument) }));
  }

  /** The mid of a fill's horizon is here. */
  add(fill: Moment, horizon: number, later: number): void {
    const line = this.#lineOf(fill, horizon);
    const size = signedSize(fill);
    line.later.add(size, later);
    const value = this.#rough(size, fill.price);
    const notional = Math.abs(this.#rough(size, fill.reference));
    line.sum.add(Math.floor(fill.time / 60_000_000), this.#rough(size, later) - value, notional);
  }

  drop(fill: Moment, horizon: number, reason: 'gap' | 'past-end'): void {
    const size = signedSize(fill);
    const value = moneyAtMid(this.#instrument, size, fill.price);
    const referenceValue = moneyAtMid(this.#instrument, size, fill.reference);
    this.#lineOf(fill, horizon).sum.drop({ value, referenceValue }, reason);
  }

  /** Hands in what the fills were worth at the horizons: once, when the run is over. */
  conclude(): void {
    for (const lines of [this.#maker, this.#taker]) for (const { sum, later } of lines) sum.addLater(later.total);
  }

  #lineOf({ kind }: Moment, horizon: number): Line {
    return (kind === made ? this.#maker : this.#taker)[horizon] as Line;
  }
}

const signedSize = ({ sign, size }: Moment): Lots => (sign * size) as Lots;
