import type { Levels, Lots } from '@replay/core';
import { type Outward, rankOf } from './rank.ts';
import { Shelf } from './shelf.ts';

/**
 * Levels at rest, in two columns by rising rank: small, quick to make and to read, and never written to. What a snapshot
 * brings rests until a change comes, and what a fold leaves behind rests for good unless somebody goes back there.
 */
export class Columns {
  readonly #ranks: readonly number[];
  readonly #sizes: readonly number[];

  /** Ranks must rise, sizes must not be 0. */
  constructor(ranks: readonly number[], sizes: readonly number[]) {
    this.#ranks = ranks;
    this.#sizes = sizes;
  }

  get count(): number {
    return this.#ranks.length;
  }

  /** The lowest rank that shows a size; undefined where there is none. */
  first(): number | undefined {
    return this.#ranks[0];
  }

  sizeAt(rank: number): number {
    let low = 0;
    let high = this.#ranks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#ranks[middle]! < rank) low = middle + 1;
      else high = middle;
    }
    return this.#ranks[low] === rank ? this.#sizes[low]! : 0;
  }

  /** Visits levels by rising rank until the visitor returns false. */
  walk(visit: (rank: number, size: number) => boolean | void): void {
    for (let row = 0; row < this.#ranks.length; row++) {
      if (visit(this.#ranks[row]!, this.#sizes[row]!) === false) return;
    }
  }
}

export function columnsOf(shelf: Shelf): Columns {
  const ranks: number[] = [];
  const sizes: number[] = [];
  // Every stretch of a fold leaves such columns behind: they get their room at once, since to grow into it would show.
  ranks.length = shelf.count;
  sizes.length = shelf.count;
  let row = 0;
  shelf.walk((rank, size) => {
    ranks[row] = rank;
    sizes[row] = size;
    row += 1;
  });
  return new Columns(ranks, sizes);
}

export function shelfOf(levels: Shelf | Columns): Shelf {
  const shelf = new Shelf();
  levels.walk((rank, size) => {
    shelf.put(rank, size);
  });
  return shelf;
}

/** Rows as venues send them, in price order, either way; undefined for rows in another order, or with repeats or removals. */
export function columnsOfOrdered(outward: Outward, rows: Levels): Columns | undefined {
  const ranks = rows.prices.map((price) => rankOf(outward, price));
  const sizes = rows.sizes.slice();
  if (ranks.length > 1 && ranks[0]! > ranks[1]!) {
    ranks.reverse();
    sizes.reverse();
  }
  return isRising(ranks) && !sizes.includes(0 as Lots) ? new Columns(ranks, sizes) : undefined;
}

/** Rows in any order: a later row of a rank wins, a size of 0 removes it. */
export function shelfOfRows(outward: Outward, { prices, sizes }: Levels): Shelf {
  const shelf = new Shelf();
  for (let row = 0; row < prices.length; row++) shelf.put(rankOf(outward, prices[row]!), sizes[row]!);
  return shelf;
}

function isRising(ranks: readonly number[]): boolean {
  for (let row = 1; row < ranks.length; row++) if (!(ranks[row - 1]! < ranks[row]!)) return false;
  return true;
}
