/** A map that forgets what was used longest ago once what it holds weighs too much. The newest entry always stays. */
export class LightMap<Key, Value> {
  readonly #mostWeight: number;
  readonly #weightOf: (value: Value) => number;
  readonly #held = new Map<Key, Value>();
  #weight = 0;

  constructor(mostWeight: number, weightOf: (value: Value) => number) {
    this.#mostWeight = mostWeight;
    this.#weightOf = weightOf;
  }

  /** What all entries weigh together. */
  get weight(): number {
    return this.#weight;
  }

  get(key: Key): Value | undefined {
    const value = this.#held.get(key);
    if (value === undefined) return undefined;
    this.#held.delete(key);
    this.#held.set(key, value);
    return value;
  }

  set(key: Key, value: Value): void {
    this.#delete(key);
    this.#held.set(key, value);
    this.#weight += this.#weightOf(value);
    for (const oldest of this.#held.keys()) {
      if (this.#weight <= this.#mostWeight || oldest === key) return;
      this.#delete(oldest);
    }
  }

  /** Longest ago first. Looking does not count as use. */
  values(): Iterable<Value> {
    return this.#held.values();
  }

  #delete(key: Key): void {
    const value = this.#held.get(key);
    if (value === undefined) return;
    this.#held.delete(key);
    this.#weight -= this.#weightOf(value);
  }
}
