/** How long answers took, in milliseconds. A percentile is the smallest time that so many of all times do not exceed. */
export interface LatencySummary {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Keeps every time it is told, eight bytes each, so that percentiles are exact. */
export class LatencyRecord {
  #millis = new Float64Array(1024);
  #count = 0;

  add(millis: number): void {
    if (this.#count === this.#millis.length) {
      const larger = new Float64Array(2 * this.#count);
      larger.set(this.#millis);
      this.#millis = larger;
    }
    this.#millis[this.#count] = millis;
    this.#count += 1;
  }

  /** Undefined while nothing was added. */
  summary(): LatencySummary | undefined {
    if (this.#count === 0) return undefined;
    const sorted = this.#millis.slice(0, this.#count).sort();
    const percentile = (share: number): number => sorted[Math.ceil((share * this.#count) / 100) - 1]!;
    return {
      mean: sorted.reduce((sum, millis) => sum + millis, 0) / this.#count,
      p50: percentile(50),
      p95: percentile(95),
      p99: percentile(99),
      max: sorted.at(-1)!,
    };
  }
}
