import type { Lots, Micros } from '@replay/core';

/** How long a position was long, short and flat, and how large it was. */
export interface Exposure {
  readonly long: Micros;
  readonly short: Micros;
  readonly flat: Micros;
  /** Signed, in lots. */
  readonly largestLong: Lots;
  readonly largestShort: Lots;
}

/** Follows a position as a step function of time. */
export class ExposureTracker {
  #size = 0;
  #since = 0;
  #long = 0;
  #short = 0;
  #largestLong = 0;
  #largestShort = 0;

  move(size: Lots, time: Micros): void {
    this.#integrate(time);
    this.#size = size;
    this.#largestLong = Math.max(this.#largestLong, size);
    this.#largestShort = Math.min(this.#largestShort, size);
  }

  conclude(from: Micros, to: Micros): Exposure {
    this.#integrate(to);
    return {
      long: this.#long as Micros,
      short: this.#short as Micros,
      flat: (to - from - this.#long - this.#short) as Micros,
      largestLong: this.#largestLong as Lots,
      largestShort: this.#largestShort as Lots,
    };
  }

  #integrate(time: Micros): void {
    const elapsed = Math.max(time - this.#since, 0);
    if (this.#size > 0) this.#long += elapsed;
    if (this.#size < 0) this.#short += elapsed;
    this.#since = time;
  }
}
