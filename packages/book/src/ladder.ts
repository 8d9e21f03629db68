import { type BookSide, type Levels, type Lots, noLevels, type Ticks } from '@replay/core';
import { type Columns, columnsOfOrdered, shelfOfRows } from './columns.ts';
import type { PriceLevel } from './price-level.ts';
import { outwardOf, priceOf, rankOf } from './rank.ts';
import type { Shelf } from './shelf.ts';
import { Stand } from './stand.ts';
import type { Trail } from './trail.ts';

/**
 * One side of a book, best first. Immutable: a message makes a new ladder, and every earlier one reads as it always did.
 * Made by `emptyLadder` and `ladderOf`.
 *
 * Behind the ladders of one fold there is one shelf that is written to, on a stand, and a trail of what each row wrote
 * over; a ladder is a place on that trail. So a message costs its rows and nothing else, and to read another ladder, or
 * to fold on from it, costs the rows between the two.
 */
export class Ladder implements Iterable<PriceLevel> {
  readonly #side: BookSide;
  readonly #count: number;
  readonly #best: PriceLevel | undefined;
  #stand: Stand;
  #trail: Trail;
  #place: number;

  /** The ladder that a stand shows. */
  constructor(side: BookSide, stand: Stand, earlierBest?: PriceLevel) {
    this.#side = side;
    this.#count = stand.levels.count;
    this.#best = bestOf(side, stand.levels, earlierBest);
    this.#stand = stand;
    this.#trail = stand.trail;
    this.#place = stand.place;
  }

  get side(): BookSide {
    return this.#side;
  }

  /** How many levels show a size. */
  get count(): number {
    return this.#count;
  }

  /** The best level; undefined on an empty side. The same object as on the earlier ladder while it stays the same. */
  get best(): PriceLevel | undefined {
    return this.#best;
  }

  /** Lots displayed at a price; 0 where there is no level. */
  sizeAt(price: Ticks): Lots {
    const rank = rankOf(outwardOf(this.#side), price);
    return (this.#stand.sizeNear(this.#trail, this.#place, rank) ?? this.#shown().levels.sizeAt(rank)) as Lots;
  }

  /** A ladder with the rows applied in order, a size of 0 removing its level. This one stays as it was. */
  with({ prices, sizes }: Levels): Ladder {
    return this.withRows(prices, sizes, 0, prices.length);
  }

  /** The same with the rows from one index of two columns to before another. */
  withRows(prices: ArrayLike<number>, sizes: ArrayLike<number>, from: number, to: number): Ladder {
    if (from === to) return this;
    const stand = this.#movedTo(this.#shown().writable());
    return stand.write(this.#side, prices, sizes, from, to) ? new Ladder(this.#side, stand, this.#best) : this;
  }

  /** Visits levels best first without making objects, until the visitor returns false. */
  walk(visit: (price: Ticks, size: Lots) => boolean | void): void {
    const outward = outwardOf(this.#side);
    this.#shown().walk((rank, size) => visit(priceOf(outward, rank), size as Lots));
  }

  /** Levels best first, at most `limit` of them, as objects; `walk` makes none. */
  levels(limit: number = this.#count): readonly PriceLevel[] {
    const levels: PriceLevel[] = [];
    if (limit > 0) this.walk((price, size) => levels.push({ price, size }) < limit);
    return levels;
  }

  [Symbol.iterator](): Iterator<PriceLevel> {
    return this.levels()[Symbol.iterator]();
  }

  /** The stand, showing this ladder. */
  #shown(): Stand {
    return this.#movedTo(this.#stand.showing(this.#trail, this.#place));
  }

  /** Stays on its stand, or moves to another that shows the very same levels. */
  #movedTo(stand: Stand): Stand {
    if (stand !== this.#stand) {
      this.#stand = stand;
      this.#trail = stand.trail;
      this.#place = stand.place;
    }
    return stand;
  }
}

// A strategy holds ladders: neither they nor what all of them share can be written to.
Object.freeze(Ladder);
Object.freeze(Ladder.prototype);

export const emptyLadder = (side: BookSide): Ladder => ladderOf(side, noLevels);

/** A ladder from rows in any order: a later row of a price wins, a size of 0 removes it. */
export function ladderOf(side: BookSide, rows: Levels): Ladder {
  const outward = outwardOf(side);
  return new Ladder(side, new Stand(columnsOfOrdered(outward, rows) ?? shelfOfRows(outward, rows)));
}

function bestOf(side: BookSide, levels: Shelf | Columns, earlier: PriceLevel | undefined): PriceLevel | undefined {
  const rank = levels.first();
  if (rank === undefined) return undefined;
  const price = priceOf(outwardOf(side), rank);
  const size = levels.sizeAt(rank) as Lots;
  return earlier !== undefined && earlier.price === price && earlier.size === size
    ? earlier
    : Object.freeze({ price, size });
}
