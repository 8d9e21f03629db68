import type { BookSide } from '@replay/core';
import { outwardOf, rankOf } from './rank.ts';
import type { Shelf } from './shelf.ts';

/**
 * The rows of messages in the order they were written to a shelf, each with the size that it wrote over: enough to take
 * the shelf back to any place, and forward again. A place is counted in rows. Where one folded on from a place in the
 * middle a second trail begins, and knows what it branched from.
 */
export class Trail {
  /** What it branched from, and at which place; undefined for the first trail of a stand. */
  readonly parent: Trail | undefined;
  readonly start: number;
  /** How many trails came before it, from parent to parent. */
  readonly generation: number;
  /** How many rows lie before its own. */
  readonly depth: number;
  #length = 0;
  /**
   * For each row its rank and the size that the shelf does not show there at the moment: of a row behind the place that
   * the shelf shows, what the row wrote over; of a row ahead of it, what the row wrote.
   */
  #rows: Float64Array;

  /** `room` is for how many rows there is room from the beginning. */
  constructor(parent?: Trail, start = 0, room = 0) {
    this.parent = parent;
    this.start = start;
    this.generation = parent === undefined ? 0 : parent.generation + 1;
    this.depth = parent === undefined ? 0 : parent.depth + start;
    this.#rows = new Float64Array(2 * room);
  }

  /** How many rows there are, which is also the last place. */
  get length(): number {
    return this.#length;
  }

  /** Writes rows of a message to a shelf that shows the last place. Says whether they changed anything. */
  write(
    shelf: Shelf,
    side: BookSide,
    prices: ArrayLike<number>,
    sizes: ArrayLike<number>,
    from: number,
    to: number,
  ): boolean {
    const rows = this.#withRoomFor(to - from);
    const outward = outwardOf(side); // Found here rather than handed in: the compiler then knows that it is 1 or −1.
    let end = 2 * this.#length;
    for (let row = from; row < to; row++) {
      const rank = rankOf(outward, prices[row]!);
      const size = sizes[row]!;
      const earlier = shelf.put(rank, size);
      if (earlier === size) continue;
      rows[end] = rank;
      rows[end + 1] = earlier;
      end += 2;
    }
    const hasChanged = end > 2 * this.#length;
    this.#length = end / 2;
    return hasChanged;
  }

  /** Takes a shelf from one place to another. Each row on the way swaps sizes with it, and is then good for the way back. */
  retrace(shelf: Shelf, from: number, to: number): void {
    const rows = this.#rows;
    for (let at = 2 * from; at < 2 * to; at += 2) rows[at + 1] = shelf.put(rows[at]!, rows[at + 1]!);
    for (let at = 2 * from - 2; at >= 2 * to; at -= 2) rows[at + 1] = shelf.put(rows[at]!, rows[at + 1]!);
  }

  /** Takes a copy of the shelf along the same way: the rows stay as they are, for the shelf that stays where it is. */
  retraceCopy(copy: Shelf, from: number, to: number): void {
    const rows = this.#rows;
    for (let at = 2 * from; at < 2 * to; at += 2) copy.put(rows[at]!, rows[at + 1]!);
    for (let at = 2 * from - 2; at >= 2 * to; at -= 2) copy.put(rows[at]!, rows[at + 1]!);
  }

  /** The size at a rank and place, if a row between there and the place that the shelf shows tells it. */
  sizeAt(place: number, rank: number, shown: number): number | undefined {
    const rows = this.#rows;
    for (let at = 2 * place; at < 2 * shown; at += 2) if (rows[at] === rank) return rows[at + 1];
    for (let at = 2 * place - 2; at >= 2 * shown; at -= 2) if (rows[at] === rank) return rows[at + 1];
    return undefined;
  }

  #withRoomFor(more: number): Float64Array {
    const needed = 2 * (this.#length + more);
    if (needed > this.#rows.length) {
      const rows = this.#rows;
      this.#rows = new Float64Array(Math.max(needed, 2 * rows.length));
      this.#rows.set(rows);
    }
    return this.#rows;
  }
}
