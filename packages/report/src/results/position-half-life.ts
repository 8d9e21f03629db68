import type { Micros } from '@replay/core';
import { type Metric, missing, ratio } from '../metric/metric.ts';

const second = 1_000_000;

/** Below this number of samples there is no half-life. */
const fewestSamples = 30;

/**
 * Samples a position on every full second, with the lag-1 products of the samples. A position is constant between fills, so the
 * samples of a whole interval are added at once.
 */
export class PositionHalfLife {
  #size = 0;
  /** The first second not sampled yet. */
  #next = 0;
  /** The first second with a position. */
  #firstHeld: { readonly second: number; readonly size: number } | undefined;
  #sum = 0;
  #squares = 0;
  /** Of each sample with the one before it. */
  #products = 0;
  #latest = 0;

  move(size: number, time: Micros): void {
    this.#sample(Math.ceil(time / second));
    this.#size = size;
  }

  /** −ln 2 / ln φ in seconds, with φ the AR(1) slope of the samples; not defined unless 0 < φ < 1. */
  value(from: Micros, to: Micros): Metric {
    const start = Math.ceil(from / second);
    this.#sample(Math.floor(to / second) + 1);
    const pairs = Math.floor(to / second) - start;
    if (pairs + 1 < fewestSamples) return missing('TOO_FEW_SAMPLES');
    const first = this.#firstHeld?.second === start ? this.#firstHeld.size : 0;
    const before = this.#sum - this.#latest;
    const after = this.#sum - first;
    const covariance = this.#products - (before * after) / pairs;
    const variance = this.#squares - this.#latest * this.#latest - (before * before) / pairs;
    const slope = covariance / variance;
    return slope > 0 && slope < 1 ? ratio(-Math.LN2 / Math.log(slope)) : missing('NOT_APPLICABLE');
  }

  #sample(end: number): void {
    const samples = end - this.#next;
    if (samples <= 0) return;
    const size = this.#size;
    if (size !== 0) this.#firstHeld ??= { second: this.#next, size };
    this.#sum += samples * size;
    this.#squares += samples * size * size;
    this.#products += size * this.#latest + (samples - 1) * size * size;
    this.#latest = size;
    this.#next = end;
  }
}
