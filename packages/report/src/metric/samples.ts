import { Decimal } from '@replay/core';
import { amount, type Metric, missing, type NullReason } from './metric.ts';
import { type Metrics, valuesOf } from './metric-table.ts';

/**
 * Samples for quantiles, sorted once when a quantile is first requested. A run of equal samples takes the space of one: latencies of
 * a constant model come by the million.
 */
export class Samples {
  #values = new Float64Array(16);
  /** The number of samples up to the end of each run. */
  #ends = new Uint32Array(16);
  #runs = 0;
  #sorted = true;

  get n(): number {
    return this.#runs === 0 ? 0 : this.#ends[this.#runs - 1]!;
  }

  push(sample: number): void {
    this.#add(sample, 1);
  }

  include(other: Samples): void {
    for (let run = 0, before = 0; run < other.#runs; run += 1) {
      this.#add(other.#values[run]!, other.#ends[run]! - before);
      before = other.#ends[run]!;
    }
  }

  /** The nearest-rank quantile, the ⌈αn⌉-th smallest; undefined without samples. */
  quantile(alpha: number): number | undefined {
    if (!this.#sorted) this.#sort();
    const rank = Math.max(Math.ceil(alpha * this.n), 1);
    let [from, to] = [0, this.#runs];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#ends[middle]! < rank) from = middle + 1;
      else to = middle;
    }
    return from < this.#runs ? this.#values[from] : undefined;
  }

  #add(sample: number, count: number): void {
    const last = this.#runs - 1;
    const before = last < 0 ? -Infinity : this.#values[last]!;
    // Object.is, because a sorted list distinguishes 0 and −0.
    if (last >= 0 && Object.is(sample, before)) {
      this.#ends[last]! += count;
      return;
    }
    if (sample <= before) this.#sorted = false;
    if (this.#runs === this.#values.length) this.#grow();
    this.#values[this.#runs] = sample;
    this.#ends[this.#runs] = this.n + count;
    this.#runs += 1;
  }

  #sort(): void {
    const all = new Float64Array(this.n);
    for (let run = 0, start = 0; run < this.#runs; run += 1) {
      all.fill(this.#values[run]!, start, this.#ends[run]);
      start = this.#ends[run]!;
    }
    all.sort();
    this.#runs = 0;
    this.#sorted = true;
    for (const sample of all) this.#add(sample, 1);
  }

  #grow(): void {
    const [values, ends] = [this.#values, this.#ends];
    this.#values = new Float64Array(values.length * 2);
    this.#values.set(values);
    this.#ends = new Uint32Array(values.length * 2);
    this.#ends.set(ends);
  }
}

interface QuantileInput {
  readonly samples: Samples;
  readonly none: NullReason;
  readonly metric: (sample: number) => Metric;
}

/** The distribution of samples. */
export const quantileMetrics: Metrics<Quantiles, QuantileInput> = {
  n: { title: 'Messages', unit: 'count', value: ({ samples }) => samples.n },
  p50: { title: 'p50', unit: 'micros', value: (input) => quantileIn(input, 0.5), definition: 'The median.' },
  p90: {
    title: 'p90',
    unit: 'micros',
    value: (input) => quantileIn(input, 0.9),
    definition: 'Nine of ten are no longer.',
  },
  p99: {
    title: 'p99',
    unit: 'micros',
    value: (input) => quantileIn(input, 0.99),
    definition: '99 of 100 are no longer.',
  },
  max: { title: 'max', unit: 'micros', value: (input) => quantileIn(input, 1), definition: 'The longest.' },
};

/** Quantiles of samples; without samples all of them are missing for the same reason. */
export interface Quantiles {
  readonly n: number;
  readonly p50: Metric;
  readonly p90: Metric;
  readonly p99: Metric;
  readonly max: Metric;
}

/** By default of whole numbers, such as durations in microseconds: exact. */
export const quantilesOf = (
  samples: Samples,
  none: NullReason,
  metric: (sample: number) => Metric = (sample) => amount(new Decimal(sample)),
): Quantiles => valuesOf(quantileMetrics, { samples, none, metric });

function quantileIn({ samples, none, metric }: QuantileInput, alpha: number): Metric {
  const sample = samples.quantile(alpha);
  return sample === undefined ? missing(none) : metric(sample);
}
