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
import { type ApproximateValue, approximateValueOf } from '../account/approximate-value.ts';
import { type Metric, missing, type NullReason, ratio, share } from '../metric/metric.ts';
import { type Metrics, valuesOf } from '../metric/metric-table.ts';
import { codeOf, type MarkedEvent } from './pending-events.ts';

interface MarkoutInput {
  readonly n: number;
  readonly value: Money;
  readonly referenceValue: Money;
  readonly laterValue: Money;
  readonly notional: Money;
  /** Σ of the mark-outs of single fills, in bps. */
  readonly sumBps: number;
  readonly clusters: readonly Cluster[];
  readonly droppedPastEnd: number;
  readonly droppedByGap: number;
  readonly none: NullReason;
}

/**
 * The mark-outs of fills of one liquidity by one horizon τ; positive is good. Basis points are of the notional at the reference mid.
 * mark-out = capture − adverse selection, to the last digit.
 */
export const markoutMetrics: Metrics<MarkoutFigures, MarkoutInput> = {
  n: { title: 'Fills', unit: 'count', value: ({ n }) => n },
  meanBps: {
    title: 'Mark-out',
    unit: 'bps',
    value: (input) => bpsOf(input, input.laterValue - input.value),
    definition: 'Mean, weighted by notional at the mid before the fill.',
  },
  plainMeanBps: {
    title: 'Plain mean',
    unit: 'bps',
    value: ({ n, sumBps, none }) => (n === 0 ? missing(none) : ratio(sumBps / n)),
    definition: 'Every fill has the same weight.',
  },
  errorBps: {
    title: 'Standard error',
    unit: 'bps',
    value: ({ clusters }) => clusteredError(clusters),
    definition: 'Of the mean, clustered by UTC minute; of 30 minutes with fills or more.',
  },
  amount: {
    title: 'In money',
    unit: 'money',
    value: ({ laterValue, value }) => decimalOf(laterValue - value),
    definition: 'Σ s·q·c·(v(m(t+τ)) − v(p)).',
  },
  adverseSelection: {
    title: 'Adverse selection, in money',
    unit: 'money',
    value: ({ referenceValue, laterValue }) => decimalOf(referenceValue - laterValue),
    definition: 'Σ s·q·c·(v(m_ref) − v(m(t+τ))): the adverse move of the mid.',
  },
  adverseSelectionBps: {
    title: 'Adverse selection',
    unit: 'bps',
    value: (input) => bpsOf(input, input.referenceValue - input.laterValue),
    definition: 's·(mid before − mid at the horizon); + is a loss.',
  },
  capture: {
    title: 'Capture, in money',
    unit: 'money',
    value: ({ referenceValue, value }) => decimalOf(referenceValue - value),
    definition: 'Σ s·q·c·(v(m_ref) − v(p)) of the same fills.',
  },
  droppedPastEnd: {
    title: 'Past the end',
    unit: 'count',
    value: ({ droppedPastEnd }) => droppedPastEnd,
    definition: 'Fills whose horizon is past the end of the run.',
  },
  droppedByGap: {
    title: 'At a gap',
    unit: 'count',
    value: ({ droppedByGap }) => droppedByGap,
    definition: 'Fills whose window touches a gap of the data.',
  },
};

export interface MarkoutFigures {
  readonly n: number;
  readonly meanBps: Metric;
  readonly plainMeanBps: Metric;
  readonly errorBps: Metric;
  readonly amount: Decimal;
  readonly adverseSelection: Decimal;
  readonly adverseSelectionBps: Metric;
  readonly capture: Decimal;
  readonly droppedPastEnd: number;
  readonly droppedByGap: number;
}

const bpsOf = ({ n, notional, none }: MarkoutInput, money: Money): Metric =>
  n === 0 ? missing(none) : share(decimalOf(money).mul(10_000), decimalOf(notional), 'ZERO_DENOMINATOR');

/** The values of fills at their own time. */
export class FillSums {
  n = 0;
  /** Signed, at their prices and at their reference mids; and the absolute value at the latter. */
  value: Money = 0n;
  referenceValue: Money = 0n;
  notional: Money = 0n;

  add({ value, referenceValue }: Pick<BookedFill, 'value' | 'referenceValue'>): void {
    this.n += 1;
    this.value += value;
    this.referenceValue += referenceValue;
    this.notional += absolute(referenceValue);
  }

  include(other: FillSums): void {
    this.n += other.n;
    this.value += other.value;
    this.referenceValue += other.referenceValue;
    this.notional += other.notional;
  }
}

/** Fills of one UTC minute saw the same market, and are one observation. */
interface Cluster {
  weight: number;
  weightedBps: number;
}

/**
 * The sums of one horizon and liquidity. The values of the fills at their own time are the same for all horizons and are added up once,
 * so that a horizon adds up only their later values, and the fills it drops.
 */
export class MarkoutSums {
  readonly #dropped = new FillSums();
  #pastEnd = 0;
  #laterValue: Money = 0n;
  #sumBps = 0;
  #minute = Number.NaN;
  #cluster: Cluster = { weight: 0, weightedBps: 0 };
  readonly #minutes = new Map<number, Cluster>();

  /** The exact value of fills at the horizon. */
  addLaterValue(value: Money): void {
    this.#laterValue += value;
  }

  /** A fill of a minute since 1970, its mark-out and its notional: floats, for statistics. */
  add(minute: number, markout: number, notional: number): void {
    if (notional === 0) return;
    const weightedBps = markout * 10_000;
    this.#sumBps += weightedBps / notional;
    this.#addToCluster(minute, notional, weightedBps);
  }

  drop(booked: Pick<BookedFill, 'value' | 'referenceValue'>, reason: 'gap' | 'past-end'): void {
    this.#dropped.add(booked);
    if (reason === 'past-end') this.#pastEnd += 1;
  }

  include(other: MarkoutSums): void {
    this.#dropped.include(other.#dropped);
    this.#pastEnd += other.#pastEnd;
    this.#laterValue += other.#laterValue;
    this.#sumBps += other.#sumBps;
    for (const [minute, { weight, weightedBps }] of other.#minutes) this.#addToCluster(minute, weight, weightedBps);
  }

  /** The figures, given the sums of all fills of this liquidity. */
  figures(fills: FillSums, none: 'NO_FILLS' | 'NO_MAKER_FILLS' | 'NO_TAKER_FILLS'): MarkoutFigures {
    const dropped = this.#dropped;
    return valuesOf(markoutMetrics, {
      n: fills.n - dropped.n,
      value: fills.value - dropped.value,
      referenceValue: fills.referenceValue - dropped.referenceValue,
      laterValue: this.#laterValue,
      notional: fills.notional - dropped.notional,
      sumBps: this.#sumBps,
      clusters: [...this.#minutes.values()],
      droppedPastEnd: this.#pastEnd,
      droppedByGap: dropped.n - this.#pastEnd,
      none: dropped.n > 0 ? 'HORIZON_PAST_END' : none,
    });
  }

  /** Fills come in the order of time: most belong to the cluster of the one before. */
  #addToCluster(minute: number, weight: number, weightedBps: number): void {
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#cluster = this.#minutes.get(minute) ?? { weight: 0, weightedBps: 0 };
      this.#minutes.set(minute, this.#cluster);
    }
    this.#cluster.weight += weight;
    this.#cluster.weightedBps += weightedBps;
  }
}

/** √(G/(G−1) · Σ over clusters of (Σ w(x − mean))²) / Σ w. */
function clusteredError(clusters: readonly Cluster[]): Metric {
  if (clusters.length < 30) return missing('TOO_FEW_SAMPLES');
  let [weights, weighted, squares] = [0, 0, 0];
  for (const { weight, weightedBps } of clusters) {
    weights += weight;
    weighted += weightedBps;
  }
  const mean = weighted / weights;
  for (const { weight, weightedBps } of clusters) squares += (weightedBps - mean * weight) ** 2;
  return ratio(Math.sqrt((clusters.length / (clusters.length - 1)) * squares) / weights);
}

type ByLiquidity<Part> = Readonly<Record<OrderFilled['liquidity'], Part>>;

/** The sums of one horizon and liquidity, and the later values of the fills of this instrument. */
interface HorizonSums {
  readonly sums: MarkoutSums;
  readonly later: ValueSum;
}

const made = codeOf('made');

/** Adds the fills of one instrument to the sums of its account. */
export class InstrumentMarkouts {
  readonly #instrument: Instrument;
  readonly #approximate: ApproximateValue;
  readonly #maker: readonly HorizonSums[];
  readonly #taker: readonly HorizonSums[];

  /** The sums are in the order of the horizons. */
  constructor(instrument: Instrument, sums: readonly ByLiquidity<MarkoutSums>[]) {
    this.#instrument = instrument;
    this.#approximate = approximateValueOf(instrument);
    this.#maker = sums.map(({ maker }) => ({ sums: maker, later: new ValueSum(instrument) }));
    this.#taker = sums.map(({ taker }) => ({ sums: taker, later: new ValueSum(instrument) }));
  }

  /** Adds a fill, given the mid at the horizon. */
  add(fill: MarkedEvent, horizon: number, laterMid: number): void {
    const { sums, later } = this.#sumsOf(fill, horizon);
    const size = signedSize(fill);
    later.add(size, laterMid);
    const value = this.#approximate(size, fill.price);
    const notional = Math.abs(this.#approximate(size, fill.reference));
    sums.add(Math.floor(fill.time / 60_000_000), this.#approximate(size, laterMid) - value, notional);
  }

  drop(fill: MarkedEvent, horizon: number, reason: 'gap' | 'past-end'): void {
    const size = signedSize(fill);
    const value = moneyAtMid(this.#instrument, size, fill.price);
    const referenceValue = moneyAtMid(this.#instrument, size, fill.reference);
    this.#sumsOf(fill, horizon).sums.drop({ value, referenceValue }, reason);
  }

  /** Adds the later values of the fills to the sums: once, when the run is over. */
  conclude(): void {
    for (const side of [this.#maker, this.#taker]) for (const { sums, later } of side) sums.addLaterValue(later.total);
  }

  #sumsOf({ kind }: MarkedEvent, horizon: number): HorizonSums {
    return (kind === made ? this.#maker : this.#taker)[horizon] as HorizonSums;
  }
}

const signedSize = ({ sign, size }: MarkedEvent): Lots => (sign * size) as Lots;
