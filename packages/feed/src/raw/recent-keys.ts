/** Remembers the latest keys, up to a limit, to tell what was seen before. */
export class RecentKeys {
  readonly #limit: number;
  readonly #keys = new Set<string>();

  constructor(limit: number) {
    this.#limit = Math.max(limit, 1);
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  add(key: string): void {
    this.#keys.add(key);
    if (this.#keys.size <= this.#limit) return;
    const { value } = this.#keys.values().next();
    if (value !== undefined) this.#keys.delete(value);
  }

  clear(): void {
    this.#keys.clear();
  }
}
