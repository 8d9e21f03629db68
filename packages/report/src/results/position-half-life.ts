import type { Micros } from '@replay/core';
import { type Metric, missing, ratio } from '../metric/metric.ts';

const second = 1_000_000;

/** Fewer samples than this say too little (metrics.md 1). */
const fewestSamples = 30;

/**
 * Reads a position on every full second, and how it follows from the second before. A position stands still between fills, so a
 * whole stretch is added at once.
 */
export class PositionSamples {
  #size = 0;
  /** The first second that was not read yet. */
  #next = 0;
  /** The first second with something held, and what it was. */
  #firstHeld: { readonly second: number; readonly size: number } | undefined;
  #sum = 0;
  #squares = 0;
  /** Of each sample with the one before it. */
  #products = 0;
  #latest = 0;

  move(size: number, time: Micros): void {
    this.#read(Math.ceil(time / second));
    this.#size = size;
  }

  /**
   * Seconds until half of a position is gone: −ln 2 / ln φ, with φ the slope of a sample on the one before (metrics.md 10). Where
   * positions do not shrink towards their mean there is no such time.
   */
  halfLife(from: Micros, to: Micros): Metric {
    const start = Math.ceil(from / second);
    this.#read(Math.floor(to / second) + 1);
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

  #read(end: number): void {
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
