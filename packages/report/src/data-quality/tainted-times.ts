import type { InstrumentId, Micros } from '@replay/core';

/** A fill within five seconds of a gap, or of the snapshot that ended it, is tainted. */
const near = 5_000_000;

/** The times of gaps by instrument, in ascending order, so that the nearest is found by binary search. */
export class TaintedTimes {
  readonly #times = new Map<InstrumentId | undefined, Micros[]>();

  add(instrument: InstrumentId | undefined, time: Micros): void {
    const times = this.#times.get(instrument);
    if (times === undefined) this.#times.set(instrument, [time]);
    else times.push(time);
  }

  has(instrument: InstrumentId, time: Micros): boolean {
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
