import type { InstrumentId, Micros } from '@replay/core';

/** How far from a hole, and from the snapshot that ended it, a fill is not to be trusted: five seconds (metrics.md 11). */
const near = 5_000_000;

/** The times near holes of the data, an instrument each. Holes are told in the order of time, so that a search finds the nearest. */
export class TaintedTimes {
  readonly #times = new Map<InstrumentId | undefined, Micros[]>();

  add(instrument: InstrumentId | undefined, time: Micros): void {
    const times = this.#times.get(instrument);
    if (times === undefined) this.#times.set(instrument, [time]);
    else times.push(time);
  }

  include(instrument: InstrumentId, time: Micros): boolean {
    const times = this.#times.get(instrument);
    if (times === undefined) return false;
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((times[middle] as Micros) < time - near) low = middle + 1;
      else high = middle;
    }
    const next = times[low];
    return next !== undefined && next <= time + near;
  }
}
