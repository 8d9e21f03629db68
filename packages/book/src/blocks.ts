export const width = 32;

/**
 * Blocks of 32 cells, side by side in one array that grows. A cell of 0 holds nothing, and a block of nothing else is
 * given back to be used again. Block 0 is never given out: it stays blank, and stands for every block there is not.
 */
export class Blocks<Cells extends Float64Array | Int32Array> {
  /** Block b begins at b · 32. Another array takes its place when `take` or `childAt` need room. */
  cells: Cells;
  readonly #make: (length: number) => Cells;
  /** Bit i of the map of a block says that its cell i is not 0. */
  #maps = new Int32Array(8);
  readonly #spare: number[] = [];
  #next = 1;

  constructor(make: (length: number) => Cells) {
    this.#make = make;
    this.cells = make(8 * width);
  }

  /** The number of a blank block. */
  take(): number {
    const spare = this.#spare.pop();
    if (spare !== undefined) return spare;
    if (this.#next === this.#maps.length) this.#grow();
    this.#next += 1;
    return this.#next - 1;
  }

  /** Which cells of a block are not 0, a bit for each. */
  mapOf(block: number): number {
    return this.#maps[block]!;
  }

  /** Writes a value other than 0. */
  fill(block: number, cell: number, value: number): void {
    this.cells[block * width + cell] = value;
    this.#maps[block] = this.#maps[block]! | (1 << cell);
  }

  /** Writes 0. Gives the block back and says true when that leaves it blank. */
  clear(block: number, cell: number): boolean {
    this.cells[block * width + cell] = 0;
    const map = this.#maps[block]! & ~(1 << cell);
    this.#maps[block] = map;
    if (map !== 0) return false;
    this.#spare.push(block);
    return true;
  }

  #grow(): void {
    const [cells, maps] = [this.cells, this.#maps];
    this.cells = this.#make(2 * cells.length);
    this.cells.set(cells);
    this.#maps = new Int32Array(2 * maps.length);
    this.#maps.set(maps);
  }
}

/** The place of the lowest bit that is set, 0 … 31. */
export const lowestBit = (map: number): number => 31 - Math.clz32(map & -map);
