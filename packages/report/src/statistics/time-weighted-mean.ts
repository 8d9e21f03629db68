/** The mean and the population deviation of a quantity over time. */
export interface TimeMean {
  readonly mean: number;
  readonly deviation: number;
}

/** Accumulates values weighted by time, with Welford's recurrence: a difference of large squares would lose digits. */
export class TimeWeightedMoments {
  #weight = 0;
  #mean = 0;
  #squares = 0;

  add(value: number, weight: number): void {
    if (weight <= 0) return;
    this.#weight += weight;
    const deviation = value - this.#mean;
    this.#mean += (deviation * weight) / this.#weight;
    this.#squares += deviation * (value - this.#mean) * weight;
  }

  /** Over a duration, with zero for the part that was not added; undefined for no duration. */
  over(time: number): TimeMean | undefined {
    if (time <= 0) return undefined;
    this.add(0, time - this.#weight);
    return { mean: this.#mean, deviation: Math.sqrt(Math.max(this.#squares, 0) / this.#weight) };
  }
}
