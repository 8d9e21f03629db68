/**
 * Bounds how long a reader waits for something it can use. Only the time it spends waiting counts, not the time it spends on what came;
 * and it adds up over everything that comes, until something is usable.
 */
export class Patience {
  /** Milliseconds. */
  readonly bound: number;
  #left: number;

  constructor(bound: number) {
    this.bound = bound;
    this.#left = bound;
  }

  /** Something usable came. */
  renew(): void {
    this.#left = this.bound;
  }

  /** Waits for what is coming; at the bound `giveUp` is called, which must make it fail. */
  async wait<Coming>(coming: Promise<Coming>, giveUp: () => void): Promise<Coming> {
    const began = performance.now();
    const alarm = setTimeout(giveUp, Math.max(0, this.#left));
    try {
      return await coming;
    } finally {
      clearTimeout(alarm);
      this.#left -= performance.now() - began;
    }
  }
}
