import type { BookSide } from '@replay/core';
import type { LevelStore } from './level-store.ts';
import { sidePriceOf, signOf } from './side-price.ts';

/**
 * The rows of messages in the order they were written to a store, each with the size that it replaced: enough to take the
 * store back to any position, and forward again. A position is a number of rows. A fold that goes on from a position in the
 * middle, or at the end of a log without room, begins another log, whose parent is this one.
 */
export class UndoLog {
  /** What it branched from, and at which position; undefined for the first log of a store. */
  readonly parent: UndoLog | undefined;
  readonly start: number;
  /** How many logs came before it, from parent to parent. */
  readonly generation: number;
  /** How many rows come before its own. */
  readonly depth: number;
  #length = 0;
  /**
   * For each row its side price and the size that the store does not have there at the moment: for a row before the position
   * of the store the size that the row replaced, for a later row the size that it wrote.
   */
  readonly #rows: Float64Array;

  /** `capacity` is how many rows there is room for. */
  constructor(capacity: number, parent?: UndoLog, start = 0) {
    this.parent = parent;
    this.start = start;
    this.generation = parent === undefined ? 0 : parent.generation + 1;
    this.depth = parent === undefined ? 0 : parent.depth + start;
    this.#rows = new Float64Array(2 * capacity);
  }

  /** How many rows there are, which is also the last position. */
  get length(): number {
    return this.#length;
  }

  get capacity(): number {
    return this.#rows.length / 2;
  }

  /** Writes rows of a message, for which there must be room, to a store at the last position. Returns whether they changed anything. */
  write(
    store: LevelStore,
    side: BookSide,
    prices: ArrayLike<number>,
    sizes: ArrayLike<number>,
    from: number,
    to: number,
  ): boolean {
    const rows = this.#rows;
    const sign = signOf(side); // Not a parameter: so the compiler knows that it is 1 or −1.
    let end = 2 * this.#length;
    for (let row = from; row < to; row++) {
      const sidePrice = sidePriceOf(sign, prices[row]!);
      const size = sizes[row]!;
      const earlier = store.put(sidePrice, size);
      // A row that changes nothing is overwritten by the next one.
      rows[end] = sidePrice;
      rows[end + 1] = earlier;
      end += 2 * Number(earlier !== size);
    }
    const hasChanged = end > 2 * this.#length;
    this.#length = end / 2;
    return hasChanged;
  }

  /** Takes a store from one position to another. Each row on the way swaps sizes with it, and so serves for the way back. */
  move(store: LevelStore, from: number, to: number): void {
    const rows = this.#rows;
    for (let at = 2 * from; at < 2 * to; at += 2) rows[at + 1] = store.put(rows[at]!, rows[at + 1]!);
    for (let at = 2 * from - 2; at >= 2 * to; at -= 2) rows[at + 1] = store.put(rows[at]!, rows[at + 1]!);
  }

  /** Takes a copy of the store the same way: the rows stay as they are, for the store that does not move. */
  moveCopy(copy: LevelStore, from: number, to: number): void {
    const rows = this.#rows;
    for (let at = 2 * from; at < 2 * to; at += 2) copy.put(rows[at]!, rows[at + 1]!);
    for (let at = 2 * from - 2; at >= 2 * to; at -= 2) copy.put(rows[at]!, rows[at + 1]!);
  }

  /** The size of a side price at a position, if a row between there and the position of the store states it. */
  sizeAt(position: number, sidePrice: number, stored: number): number | undefined {
    const rows = this.#rows;
    for (let at = 2 * position; at < 2 * stored; at += 2) if (rows[at] === sidePrice) return rows[at + 1];
    for (let at = 2 * position - 2; at >= 2 * stored; at -= 2) if (rows[at] === sidePrice) return rows[at + 1];
    return undefined;
  }
}
