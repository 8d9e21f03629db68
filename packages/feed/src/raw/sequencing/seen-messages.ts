import type { Sequenced } from './sequencer-step.ts';

/** Stands for a number that a message does not tell. */
const untold = -Infinity;

/**
 * The latest numbered messages of a series, up to a limit, to tell which was seen before. Numbers mostly grow, and one beyond
 * all that were seen is new at a glance; only for the others is there anything to look through.
 */
export class SeenMessages {
  readonly #limit: number;
  /** One ring in three columns: what tells a message from all others of its series. */
  readonly #lasts: number[] = [];
  readonly #firsts: number[] = [];
  readonly #others: number[] = [];
  /** Where the ring is written next. */
  #next = 0;
  #highest = untold;

  constructor(limit: number) {
    this.#limit = Math.max(limit, 1);
  }

  has(message: Sequenced): boolean {
    const last = lastOf(message);
    if (last > this.#highest) return false;
    const first = firstOf(message);
    const other = otherOf(message);
    const { length } = this.#lasts;
    // What comes twice mostly comes soon: from the newest back.
    for (let age = 1; age <= length; age++) {
      const at = this.#next - age + (this.#next < age ? length : 0);
      if (this.#lasts[at] === last && this.#firsts[at] === first && this.#others[at] === other) return true;
    }
    return false;
  }

  /** Remembers a message that is not among them yet, and forgets the oldest where there are too many. */
  add(message: Sequenced): void {
    const last = lastOf(message);
    const at = this.#next;
    this.#lasts[at] = last;
    this.#firsts[at] = firstOf(message);
    this.#others[at] = otherOf(message);
    this.#next = at + 1 === this.#limit ? 0 : at + 1;
    if (last > this.#highest) this.#highest = last;
  }

  clear(): void {
    this.#lasts.length = 0;
    this.#firsts.length = 0;
    this.#others.length = 0;
    this.#next = 0;
    this.#highest = untold;
  }
}

const lastOf = ({ ids }: Sequenced): number => ids?.last ?? untold;

/** Snapshots of one number differ in their time. */
const firstOf = ({ kind, ids, exchangeTime }: Sequenced): number =>
  (kind === 'snapshot' ? exchangeTime : ids?.first) ?? untold;

/** No change follows the infinite, so that it never passes for a snapshot. */
const otherOf = ({ kind, ids }: Sequenced): number => (kind === 'snapshot' ? Infinity : (ids?.previous ?? untold));
