/** An evenly chosen sample of bounded size: keeps every item at first, then every second, fourth … as there are more. */
export class EvenSample<Item> {
  #kept: Item[] = [];
  #stride = 1;
  #seen = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The number of items offered. */
  get seen(): number {
    return this.#seen;
  }

  get kept(): readonly Item[] {
    return this.#kept;
  }

  /** Creates and keeps the item if it is chosen. */
  offer(make: () => Item): Item | undefined {
    const index = this.#seen;
    this.#seen += 1;
    if (index % this.#stride !== 0) return undefined;
    const item = make();
    this.#kept.push(item);
    if (this.#kept.length > this.#limit) {
      this.#kept = this.#kept.filter((_, position) => position % 2 === 0);
      this.#stride *= 2;
    }
    return item;
  }
}
