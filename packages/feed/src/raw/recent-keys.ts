/** Remembers the latest keys, up to a limit, to tell what was seen before. */
export class RecentKeys {
  readonly #limit: number;
  readonly #keys = new Set<string>();
  /** The keys in the order in which they came, as a ring: to find the oldest in the set takes longer the more it has lost. */
  readonly #ring: string[] = [];
  /** Where the ring is written next: the place of the oldest once it is full. */
  #next = 0;

  constructor(limit: number) {
    this.#limit = Math.max(limit, 1);
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  add(key: string): void {
    if (this.#keys.has(key)) return;
    const oldest = this.#ring[this.#next];
    if (oldest !== undefined) this.#keys.delete(oldest);
    this.#keys.add(key);
    this.#ring[this.#next] = key;
    this.#next = (this.#next + 1) % this.#limit;
  }
}
