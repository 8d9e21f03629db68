import { Decimal } from '@replay/core';
import { amount, type Metric, missing, type NullReason } from './metric.ts';

/**
 * Numbers of which quantiles are wanted, sorted once when they are first asked for one. Equal ones that follow each other take the
 * space of one: latencies of a constant model come by the million.
 */
export class Samples {
  #values = new Float64Array(16);
  /** How many samples there were when the next value came. */
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

  /** The ⌈αn⌉-th smallest (metrics.md 1); undefined of nothing. */
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

  #add(sample: number, times: number): void {
    const last = this.#runs - 1;
    const before = last < 0 ? -Infinity : this.#values[last]!;
    // Zeros have signs, which a sorted list tells apart.
    if (last >= 0 && Object.is(sample, before)) {
      this.#ends[last]! += times;
      return;
    }
    if (sample <= before) this.#sorted = false;
    if (this.#runs === this.#values.length) this.#grow();
    this.#values[this.#runs] = sample;
    this.#ends[this.#runs] = this.n + times;
    this.#runs += 1;
  }

  #sort(): void {
    const all = new Float64Array(this.n);
    for (let run = 0, at = 0; run < this.#runs; run += 1) {
      all.fill(this.#values[run]!, at, this.#ends[run]);
      at = this.#ends[run]!;
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

/** How samples are spread; all of it undefined for the one reason where there are none. */
export interface Quantiles {
  readonly n: number;
  readonly p50: Metric;
  readonly p90: Metric;
  readonly p99: Metric;
  readonly max: Metric;
}

/** Of durations in microseconds, or of other whole numbers: exact. */
export const quantilesOf = (samples: Samples, none: NullReason): Quantiles =>
  spreadOf(samples, none, (sample) => amount(new Decimal(sample)));

/** Of samples that become metrics in a way of their own. */
export function spreadOf(samples: Samples, none: NullReason, metric: (sample: number) => Metric): Quantiles {
  const at = (alpha: number): Metric => {
    const sample = samples.quantile(alpha);
    return sample === undefined ? missing(none) : metric(sample);
  };
  return { n: samples.n, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}
