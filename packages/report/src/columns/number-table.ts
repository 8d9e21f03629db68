/** Rows of numbers, in one piece of memory. */
export class NumberTable {
  readonly #width: number;
  #cells: Float64Array;
  #length = 0;

  /** For rows of so many columns. */
  constructor(width: number) {
    this.#width = width;
    this.#cells = new Float64Array(64 * width);
  }

  get length(): number {
    return this.#length;
  }

  /** Adds a row, whose cells are still to be set, and gives its place. */
  add(): number {
    const place = this.#length;
    if ((place + 1) * this.#width > this.#cells.length) this.#grow();
    this.#length = place + 1;
    return place;
  }

  get(place: number, column: number): number {
    return this.#cells[place * this.#width + column] as number;
  }

  set(place: number, column: number, value: number): void {
    this.#cells[place * this.#width + column] = value;
  }

  /** Lets go of so many of the first rows: those behind them move up. */
  dropFirst(count: number): void {
    this.#cells.copyWithin(0, count * this.#width, this.#length * this.#width);
    this.#length -= count;
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#cells.length);
    larger.set(this.#cells);
    this.#cells = larger;
  }
}
