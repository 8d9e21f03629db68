import { ReplayError } from '@replay/core';

/** The mids of a market over time, as published. */
export class Mids {
  readonly #times: number[] = [];
  readonly #mids: number[] = [];

  /** Adds the mid from `time` on, later than all before. */
  add(time: number, { bid, ask }: { readonly bid: number | undefined; readonly ask: number | undefined }): void {
    if (bid === undefined || ask === undefined) return;
    this.#times.push(time);
    this.#mids.push((bid + ask) / 2);
  }

  /** The last mid published up to `time`, in ticks. */
  at(time: number): number {
    let [low, high] = [0, this.#times.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#times[middle] as number) <= time) low = middle + 1;
      else high = middle;
    }
    const mid = this.#mids[low - 1];
    if (mid === undefined) throw new ReplayError('BUG', `no mid was published up to ${time}`);
    return mid;
  }
}
