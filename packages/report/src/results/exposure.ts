import type { Lots, Micros } from '@replay/core';

/** How long an instrument was held, and how much of it (metrics.md 10). */
export interface Exposure {
  readonly long: Micros;
  readonly short: Micros;
  readonly flat: Micros;
  /** Signed, in lots. */
  readonly largestLong: Lots;
  readonly largestShort: Lots;
}

/** Follows one position as a step function of time. */
export class ExposureWatch {
  #size = 0;
  #since = 0;
  #long = 0;
  #short = 0;
  #largestLong = 0;
  #largestShort = 0;

  move(size: Lots, time: Micros): void {
    this.#pass(time);
    this.#size = size;
    this.#largestLong = Math.max(this.#largestLong, size);
    this.#largestShort = Math.min(this.#largestShort, size);
  }

  conclude(from: Micros, to: Micros): Exposure {
    this.#pass(to);
    return {
      long: this.#long as Micros,
      short: this.#short as Micros,
      flat: (to - from - this.#long - this.#short) as Micros,
      largestLong: this.#largestLong as Lots,
      largestShort: this.#largestShort as Lots,
    };
  }

  #pass(time: Micros): void {
    const spent = Math.max(time - this.#since, 0);
    if (this.#size > 0) this.#long += spent;
    if (this.#size < 0) this.#short += spent;
    this.#since = time;
  }
}
