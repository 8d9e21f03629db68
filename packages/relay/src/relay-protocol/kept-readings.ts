/** A reading that stands somewhere in what it reads, and can go on from there. */
export interface KeptReading {
  /** Lets go of what it reads from. */
  leave(): Promise<void>;
}

interface Kept<Reading> {
  readonly reading: Reading;
  readonly timer: NodeJS.Timeout;
}

/**
 * Readings between two pages. Whoever asks for the next page in time goes on with the reading that made the one before; all others
 * begin anew. So many are kept at most, each for so long.
 */
export class KeptReadings<Reading extends KeptReading> {
  readonly #kept = new Map<string, Kept<Reading>>();
  readonly #most: number;
  readonly #lifetime: number;
  readonly #leaving = new Set<Promise<void>>();

  /** `lifetime` in milliseconds. */
  constructor(most = 32, lifetime = 30_000) {
    this.#most = most;
    this.#lifetime = lifetime;
  }

  /** The reading kept under a name, which is then the caller's. */
  take(name: string): Reading | undefined {
    const kept = this.#kept.get(name);
    clearTimeout(kept?.timer);
    this.#kept.delete(name);
    return kept?.reading;
  }

  keep(name: string, reading: Reading): void {
    this.drop(this.take(name));
    const timer = setTimeout(() => this.drop(this.take(name)), this.#lifetime).unref();
    this.#kept.set(name, { reading, timer });
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size > this.#most) this.drop(this.take(oldest));
  }

  /** Lets go of a reading that will not go on. */
  drop(reading: Reading | undefined): void {
    if (reading === undefined) return;
    // A feed that breaks while it is being left has nobody left to tell.
    const leaving = reading.leave().catch(() => {});
    this.#leaving.add(leaving);
    void leaving.then(() => this.#leaving.delete(leaving));
  }

  async close(): Promise<void> {
    for (const name of this.#kept.keys()) this.drop(this.take(name));
    await Promise.all(this.#leaving);
  }
}
