/**
 * Estimates how much public size stands in front of one of our orders, from what a feed by price level shows.
 * Sizes are in lots; `ahead` is real and never negative. Prints at the price are handled the same for every model
 * (prints.ts); a model only decides what to think of rows. Reference: Moallemi & Yuan, "A model for queue position
 * valuation in a limit order book" (2016), for why the place in the queue is worth money at all.
 */
export interface QueueModel {
  readonly name: string;
  /** The size ahead of an order that joins a level displaying `displayed`. */
  join(displayed: number): number;
  /**
   * The size ahead after a row changed the displayed size of the level from `previous` to `next`;
   * `printed` was traded there since its last row, so that much of a decrease was no cancel. `lot` is the size of one lot in the
   * instrument's unit, for models that are not scale-free.
   */
  afterRow(ahead: number, printed: number, previous: number, next: number, lot: number): number;
}

/** Every cancel happened behind us, until the level is too small for that: the fewest fills that a queue can give. */
export const riskAverseQueue: QueueModel = {
  name: 'risk-averse',
  join: (displayed) => displayed,
  afterRow: (ahead, _printed, _previous, next) => Math.min(ahead, next),
};

/** Always first in the queue: an upper bound, not an estimate. */
export const noQueue: QueueModel = {
  name: 'none',
  join: () => 0,
  afterRow: () => 0,
};
