import type { BookSide, Levels, Lots, Ticks } from '@replay/core';
import type { PriceLevel } from './price-level.ts';
import { emptyShelf, first, type Shelf, sizeAt, walk } from './shelf.ts';
import { ShelfDraft } from './shelf-draft.ts';

/**
 * One side of a book, best first. Immutable: a message makes a new ladder that shares every page it did not touch with
 * the earlier one. Made by `emptyLadder` and `ladderOf`.
 */
export class Ladder implements Iterable<PriceLevel> {
  readonly side: BookSide;
  /** How many levels show a size. */
  readonly count: number;
  /** The best level; undefined on an empty side. The same object as on the earlier ladder while it stays the same. */
  readonly best: PriceLevel | undefined;
  readonly #shelf: Shelf;

  constructor(side: BookSide, shelf: Shelf, earlierBest?: PriceLevel) {
    this.side = side;
    this.count = shelf.count;
    this.best = bestOf(side, shelf, earlierBest);
    this.#shelf = shelf;
  }

  /** Lots displayed at a price; 0 where there is no level. */
  sizeAt(price: Ticks): Lots {
    return sizeAt(this.#shelf, rankOf(this.side, price)) as Lots;
  }

  /** A ladder with the rows applied in order, a size of 0 removing its level. This one stays as it was. */
  with({ prices, sizes }: Levels): Ladder {
    if (prices.length === 0) return this;
    const { side } = this;
    const draft = new ShelfDraft(this.#shelf);
    for (let row = 0; row < prices.length; row++) draft.set(rankOf(side, prices[row]!), sizes[row]!);
    const shelf = draft.finished();
    return shelf.volumes === this.#shelf.volumes ? this : new Ladder(side, shelf, this.best);
  }

  /** Visits levels best first without making objects, until the visitor returns false. */
  walk(visit: (price: Ticks, size: Lots) => boolean | void): void {
    const { side } = this;
    walk(this.#shelf, (rank, size) => visit(priceOf(side, rank), size as Lots));
  }

  /** Levels best first, at most `limit` of them, as objects; `walk` makes none. */
  levels(limit: number = this.count): readonly PriceLevel[] {
    const levels: PriceLevel[] = [];
    if (limit > 0) this.walk((price, size) => levels.push({ price, size }) < limit);
    return levels;
  }

  [Symbol.iterator](): Iterator<PriceLevel> {
    return this.levels()[Symbol.iterator]();
  }
}

export const emptyLadder = (side: BookSide): Ladder => new Ladder(side, emptyShelf);

/** A ladder from rows in any order: a later row of a price wins, a size of 0 removes it. */
export const ladderOf = (side: BookSide, levels: Levels): Ladder => emptyLadder(side).with(levels);

/** Subtracted rather than negated, so that a price of 0 has no second zero. */
const rankOf = (side: BookSide, price: Ticks): number => (side === 'bid' ? 0 - price : price);
const priceOf = (side: BookSide, rank: number): Ticks => (side === 'bid' ? 0 - rank : rank) as Ticks;

function bestOf(side: BookSide, shelf: Shelf, earlier: PriceLevel | undefined): PriceLevel | undefined {
  const found = first(shelf);
  if (found === undefined) return undefined;
  const price = priceOf(side, found.rank);
  const size = found.size as Lots;
  return earlier !== undefined && earlier.price === price && earlier.size === size ? earlier : { price, size };
}
