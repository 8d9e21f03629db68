import { Decimal } from '@replay/core';
import { amount, type Metric, missing, type NullReason } from '../metric.ts';

/**
 * Numbers of which quantiles are wanted: eight bytes each, and sorted once, when they are first asked for one. Those that come in
 * their order, as equal ones do, need no sorting.
 */
export class Samples {
  #numbers = new Float64Array(16);
  #n = 0;
  #sorted = true;

  get n(): number {
    return this.#n;
  }

  push(sample: number): void {
    if (this.#n === this.#numbers.length) this.#grow(this.#n * 2);
    const before = this.#n === 0 ? -Infinity : (this.#numbers[this.#n - 1] as number);
    // Zeros have signs, which a sorted list tells apart.
    if (sample <= before && !Object.is(sample, before)) this.#sorted = false;
    this.#numbers[this.#n] = sample;
    this.#n += 1;
  }

  include(other: Samples): void {
    if (other.#n === 0) return;
    if (this.#n + other.#n > this.#numbers.length) this.#grow(this.#n + other.#n);
    this.#numbers.set(other.#numbers.subarray(0, other.#n), this.#n);
    this.#n += other.#n;
    this.#sorted = false;
  }

  /** The ⌈αn⌉-th smallest (metrics.md 1); undefined of nothing. */
  quantile(alpha: number): number | undefined {
    if (!this.#sorted) this.#numbers.subarray(0, this.#n).sort();
    this.#sorted = true;
    return this.#n === 0 ? undefined : this.#numbers[Math.max(Math.ceil(alpha * this.#n), 1) - 1];
  }

  #grow(length: number): void {
    const larger = new Float64Array(length);
    larger.set(this.#numbers.subarray(0, this.#n));
    this.#numbers = larger;
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
