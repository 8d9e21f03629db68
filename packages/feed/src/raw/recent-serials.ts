/**
 * Remembers the latest serial numbers, up to a limit, to tell which was seen before. They mostly grow, and one beyond all that were
 * seen is new at a glance; only for the others is there anything to look through.
 */
export class RecentSerials {
  readonly #limit: number;
  readonly #ring: number[] = [];
  /** Where the ring is written next: the place of the oldest once it is full. */
  #next = 0;
  #highest = -Infinity;

  constructor(limit: number) {
    this.#limit = Math.max(limit, 1);
  }

  has(serial: number): boolean {
    return serial <= this.#highest && this.#ring.includes(serial);
  }

  /** Remembers a serial that is not among them yet. */
  add(serial: number): void {
    this.#ring[this.#next] = serial;
    this.#next = (this.#next + 1) % this.#limit;
    if (serial > this.#highest) this.#highest = serial;
  }
}
