import { type BookSide, type Levels, type Lots, noLevels, type Ticks } from '@replay/core';
import type { LevelStore } from './level-store.ts';
import type { PriceLevel } from './price-level.ts';
import { priceOf, sidePriceOf, signOf } from './side-price.ts';
import { levelsOfRows, type SortedLevels } from './sorted-levels.ts';
import type { UndoLog } from './undo-log.ts';
import { VersionedLevels } from './versioned-levels.ts';

/**
 * One side of a book, best first. Immutable: a message makes a new ladder, and every earlier one reads as it always did.
 * Made by `emptyLadder` and `ladderOf`.
 *
 * The ladders of one fold share one mutable store and an undo log; a ladder is a position in that log. So a message costs
 * its rows and nothing else, and to read another ladder, or to fold on from it, costs the rows between the two.
 */
export class Ladder implements Iterable<PriceLevel> {
  readonly #side: BookSide;
  readonly #count: number;
  readonly #best: PriceLevel | undefined;
  #versions: VersionedLevels;
  #log: UndoLog;
  #position: number;

  /** The ladder of the current version. */
  constructor(side: BookSide, versions: VersionedLevels, earlierBest?: PriceLevel) {
    this.#side = side;
    this.#count = versions.levels.count;
    this.#best = bestOf(side, versions.levels, earlierBest);
    this.#versions = versions;
    this.#log = versions.log;
    this.#position = versions.position;
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
    const sidePrice = sidePriceOf(signOf(this.#side), price);
    const near = this.#versions.sizeNear(this.#log, this.#position, sidePrice);
    return (near ?? this.#current().levels.sizeAt(sidePrice)) as Lots;
  }

  /** A ladder with the rows applied in order, a size of 0 removing its level. This one stays as it was. */
  with({ prices, sizes }: Levels): Ladder {
    return this.withRows(prices, sizes, 0, prices.length);
  }

  /** The same with the rows from one index of two columns to before another. */
  withRows(prices: ArrayLike<number>, sizes: ArrayLike<number>, from: number, to: number): Ladder {
    if (from === to) return this;
    const versions = this.#joined(this.#current().writable());
    return versions.write(this.#side, prices, sizes, from, to) ? new Ladder(this.#side, versions, this.#best) : this;
  }

  /** Visits levels best first without making objects, until the visitor returns false. */
  walk(visit: (price: Ticks, size: Lots) => boolean | void): void {
    const sign = signOf(this.#side);
    this.#current().walk((sidePrice, size) => visit(priceOf(sign, sidePrice), size as Lots));
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

  /** The shared levels, moved to this ladder. */
  #current(): VersionedLevels {
    return this.#joined(this.#versions.at(this.#log, this.#position));
  }

  /** From now on a version of these levels, which are at this ladder. */
  #joined(versions: VersionedLevels): VersionedLevels {
    if (versions !== this.#versions) {
      this.#versions = versions;
      this.#log = versions.log;
      this.#position = versions.position;
    }
    return versions;
  }
}

// A strategy holds ladders: neither they nor what all of them share can be written to.
Object.freeze(Ladder);
Object.freeze(Ladder.prototype);

export const emptyLadder = (side: BookSide): Ladder => ladderOf(side, noLevels);

/** A ladder from rows in any order: a later row of a price wins, a size of 0 removes it. */
export function ladderOf(side: BookSide, rows: Levels): Ladder {
  return new Ladder(side, new VersionedLevels(levelsOfRows(signOf(side), rows)));
}

function bestOf(
  side: BookSide,
  levels: LevelStore | SortedLevels,
  earlier: PriceLevel | undefined,
): PriceLevel | undefined {
  const first = levels.first();
  if (first === undefined) return undefined;
  const price = priceOf(signOf(side), first);
  const size = levels.sizeAt(first) as Lots;
  return earlier !== undefined && earlier.price === price && earlier.size === size
    ? earlier
    : Object.freeze({ price, size });
}
