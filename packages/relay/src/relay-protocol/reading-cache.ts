/** A reading that can be resumed where it stopped. */
export interface CachedReading {
  /** Closes its source. */
  close(): Promise<void>;
}

interface Entry<Reading> {
  readonly reading: Reading;
  readonly timer: NodeJS.Timeout;
}

/**
 * Readings kept between two pages. A request for the next page within the lifetime resumes the reading of the
 * previous page; others start a new one. The number of readings is limited.
 */
export class ReadingCache<Reading extends CachedReading> {
  readonly #entry = new Map<string, Entry<Reading>>();
  readonly #maxEntries: number;
  readonly #lifetime: number;
  readonly #closing = new Set<Promise<void>>();

  /** `lifetime` in milliseconds. */
  constructor(maxEntries = 32, lifetime = 30_000) {
    this.#maxEntries = maxEntries;
    this.#lifetime = lifetime;
  }

  /** The reading entry under a key, which is then the caller's. */
  take(key: string): Reading | undefined {
    const entry = this.#entry.get(key);
    clearTimeout(entry?.timer);
    this.#entry.delete(key);
    return entry?.reading;
  }

  keep(key: string, reading: Reading): void {
    this.drop(this.take(key));
    const timer = setTimeout(() => this.drop(this.take(key)), this.#lifetime).unref();
    this.#entry.set(key, { reading, timer });
    const [oldest] = this.#entry.keys();
    if (oldest !== undefined && this.#entry.size > this.#maxEntries) this.drop(this.take(oldest));
  }

  /** Closes a reading that will not be resumed. */
  drop(reading: Reading | undefined): void {
    if (reading === undefined) return;
    // An error while closing has no receiver.
    const closing = reading.close().catch(() => {});
    this.#closing.add(closing);
    void closing.then(() => this.#closing.delete(closing));
  }

  async close(): Promise<void> {
    for (const key of this.#entry.keys()) this.drop(this.take(key));
    await Promise.all(this.#closing);
  }
}
