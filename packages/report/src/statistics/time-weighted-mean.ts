/** The mean and the population deviation of a quantity over time. */
export interface TimeMean {
  readonly mean: number;
  readonly deviation: number;
}

/** Gathers how long a quantity had which value. Step by step (Welford), because a difference of large squares would lose its digits. */
export class WeightedMoments {
  #weight = 0;
  #mean = 0;
  #squares = 0;

  add(value: number, weight: number): void {
    if (weight <= 0) return;
    this.#weight += weight;
    const apart = value - this.#mean;
    this.#mean += (apart * weight) / this.#weight;
    this.#squares += apart * (value - this.#mean) * weight;
  }

  /** With nothing for the rest of a time; undefined where no time passed. */
  over(time: number): TimeMean | undefined {
    if (time <= 0) return undefined;
    this.add(0, time - this.#weight);
    return { mean: this.#mean, deviation: Math.sqrt(Math.max(this.#squares, 0) / this.#weight) };
  }
}
