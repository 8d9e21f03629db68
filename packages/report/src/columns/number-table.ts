/** Rows of numbers in one array. */
export class NumberTable {
  readonly #width: number;
  #cells: Float64Array;
  #length = 0;

  /** `width` is the number of columns. */
  constructor(width: number) {
    this.#width = width;
    this.#cells = new Float64Array(64 * width);
  }

  get length(): number {
    return this.#length;
  }

  /** Adds a row, whose cells are still to be set, and returns its index. */
  add(): number {
    const index = this.#length;
    if ((index + 1) * this.#width > this.#cells.length) this.#grow();
    this.#length = index + 1;
    return index;
  }

  get(index: number, column: number): number {
    return this.#cells[index * this.#width + column] as number;
  }

  set(index: number, column: number, value: number): void {
    this.#cells[index * this.#width + column] = value;
  }

  /** Removes the first rows; the others move up. */
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
