import { naturalLog } from '@replay/core';

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

/**
 * Which part of the cancels at our price happened behind us, given the size ahead of us and behind us there.
 * From 0 (all ahead) to 1 (all behind).
 */
export type ShareBehind = (ahead: number, behind: number) => number;

/**
 * A queue whose cancels are spread over it with a probability. What printed since the last row was no cancel, so a decrease
 * counts only as far as it is more than that; of the rest a share lies behind us, as long as that much is there at all.
 * The estimate never leaves 0 … what is shown: an estimate below zero would make the next print fill more than was traded.
 */
function probabilityQueue(name: string, share: ShareBehind, inUnits = false): QueueModel {
  return {
    name,
    join: (displayed) => displayed,
    afterRow(ahead, printed, previous, next, lot) {
      const cancelled = previous - next - printed;
      if (cancelled <= 0 || ahead === 0) return Math.min(ahead, next);
      const behind = Math.max(0, previous - ahead);
      const unit = inUnits ? lot : 1;
      const part = share(ahead * unit, behind * unit);
      return Math.max(0, Math.min(ahead - (1 - part) * cancelled, next, ahead));
    },
  };
}

/** Cancels fall where the size is: behindⁿ / (behindⁿ + aheadⁿ). */
export const powerQueue = (n: number): QueueModel =>
  probabilityQueue(`power:${n}`, (ahead, behind) => raised(behind, n) / (raised(behind, n) + raised(ahead, n)));

/** (behind / (behind + ahead))ⁿ: cancels are rather ahead of us. */
export const power2Queue = (n: number): QueueModel =>
  probabilityQueue(`power2:${n}`, (ahead, behind) => raised(behind / (behind + ahead), n));

/** 1 − (ahead / (ahead + behind))ⁿ: cancels are rather behind us, as on venues where the front of a queue is worth keeping. */
export const power3Queue = (n: number): QueueModel =>
  probabilityQueue(`power3:${n}`, (ahead, behind) => 1 - raised(ahead / (ahead + behind), n));

/** ln(1 + behind) / (ln(1 + behind) + ln(1 + ahead)), of sizes in the instrument's unit: the model is not scale-free. */
export const logQueue: QueueModel = probabilityQueue(
  'log',
  (ahead, behind) => naturalLog(1 + behind) / (naturalLog(1 + behind) + naturalLog(1 + ahead)),
  true,
);

/** ln(1 + behind) / ln(1 + behind + ahead), of sizes in the instrument's unit. */
export const log2Queue: QueueModel = probabilityQueue(
  'log2',
  (ahead, behind) => naturalLog(1 + behind) / naturalLog(1 + behind + ahead),
  true,
);

/** A power by multiplication: `Math.pow` may differ in its last bit from engine to engine. */
function raised(base: number, exponent: number): number {
  let power = 1;
  for (let times = 0; times < exponent; times++) power *= base;
  return power;
}
