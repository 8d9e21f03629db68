/** Keeps some of many, evenly chosen: every one at first, and every second, fourth … of them as they get too many. */
export class EvenSample<Item> {
  #kept: Item[] = [];
  #stride = 1;
  #seen = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** How many there were in all. */
  get seen(): number {
    return this.#seen;
  }

  get kept(): readonly Item[] {
    return this.#kept;
  }

  /** Makes and keeps the item if it is one of those kept. */
  offer(make: () => Item): Item | undefined {
    const place = this.#seen;
    this.#seen += 1;
    if (place % this.#stride !== 0) return undefined;
    const item = make();
    this.#kept.push(item);
    if (this.#kept.length > this.#most) {
      this.#kept = this.#kept.filter((_, at) => at % 2 === 0);
      this.#stride *= 2;
    }
    return item;
  }
}
