import type { BookSide } from '@replay/core';
import { Columns, columnsOf, shelfOf } from './columns.ts';
import type { Shelf } from './shelf.ts';
import { Trail } from './trail.ts';

/** A stand has seen enough after this many rows for each level: then its trail takes a few times the room of its levels. */
const rowsPerLevel = 4;
const fewestRows = 1024;
/** How many times the rows of a full trail the shelf is moved for readers before one of them takes a copy. */
const patience = 4;
/** Up to so many rows away a single size is looked up on the trail, which leaves the shelf where it is. */
const nearRows = 512;

/**
 * One shelf for many ladders, and the trails that lead from one to the other. It shows one of them at a time and moves
 * to another when that is read or folded on from. The idea is Henry Baker's ("Shallow binding makes functional arrays
 * fast", 1991): the newest version owns the storage, the others know how they differ.
 *
 * A fold hands its shelf on to a new stand now and then, so that whoever keeps an old ladder keeps one stretch of the
 * fold and not all that came later. The levels it leaves behind rest in columns until somebody reads one of that stretch.
 */
export class Stand {
  /** At rest until somebody needs them to move. */
  #levels: Shelf | Columns;
  /** What is shown. */
  #trail: Trail;
  #place = 0;
  /** Rows that the shelf was moved over since the last copy. */
  #moved = 0;
  /** How many walks are under way: until they end the shelf stays as it is. */
  #walks = 0;

  constructor(levels: Shelf | Columns, trail = new Trail()) {
    this.#levels = levels;
    this.#trail = trail;
  }

  get trail(): Trail {
    return this.#trail;
  }

  get place(): number {
    return this.#place;
  }

  /** The levels shown, to read. */
  get levels(): Shelf | Columns {
    return this.#levels;
  }

  /**
   * This stand, when it now shows the place; or else a copy that shows it, with a trail of its own: because the shelf
   * must not move under a walk, or because it was moved to and fro so often that a copy is cheaper.
   */
  showing(trail: Trail, place: number): Stand {
    if (trail === this.#trail && place === this.#place) return this;
    if (this.#walks > 0 || this.#moved > patience * this.#fullRows) return this.#copyAt(trail, place);
    const shelf = this.#shelf();
    for (const [leg, from, to] of this.#wayTo(trail, place)) {
      leg.retrace(shelf, from, to);
      this.#moved += Math.abs(to - from);
    }
    this.#trail = trail;
    this.#place = place;
    return this;
  }

  /** This stand, when one may write to it; or else another that shows the same. */
  writable(): Stand {
    if (this.#walks > 0) return this.#copyAt(this.#trail, this.#place);
    if (this.#trail.depth + this.#place < this.#fullRows) return this;
    // The fold will likely come as far again: room for as many rows, and for the message that ends them.
    const shelf = this.#shelf();
    this.#levels = columnsOf(shelf);
    return new Stand(shelf, new Trail(undefined, 0, this.#fullRows + fewestRows));
  }

  /** Writes a message after what is shown, and shows that. Says whether it changed anything. */
  write(side: BookSide, prices: ArrayLike<number>, sizes: ArrayLike<number>, from: number, to: number): boolean {
    const trail = this.#place === this.#trail.length ? this.#trail : new Trail(this.#trail, this.#place);
    if (!trail.write(this.#shelf(), side, prices, sizes, from, to)) return false;
    this.#trail = trail;
    this.#place = trail.length;
    return true;
  }

  /** The size at a rank and place; undefined when it is too far away to tell without a move. */
  sizeNear(trail: Trail, place: number, rank: number): number | undefined {
    if (trail !== this.#trail || Math.abs(place - this.#place) > nearRows) return undefined;
    return trail.sizeAt(place, rank, this.#place) ?? this.#levels.sizeAt(rank);
  }

  /** Visits the levels shown by rising rank until the visitor returns false. */
  walk(visit: (rank: number, size: number) => boolean | void): void {
    this.#walks += 1;
    try {
      this.#levels.walk(visit);
    } finally {
      this.#walks -= 1;
    }
  }

  /** The levels, to write to. */
  #shelf(): Shelf {
    if (this.#levels instanceof Columns) this.#levels = shelfOf(this.#levels);
    return this.#levels;
  }

  get #fullRows(): number {
    return Math.max(fewestRows, rowsPerLevel * this.#levels.count);
  }

  #copyAt(trail: Trail, place: number): Stand {
    this.#moved = 0;
    const copy = shelfOf(this.#levels);
    for (const [leg, from, to] of this.#wayTo(trail, place)) leg.retraceCopy(copy, from, to);
    return new Stand(copy);
  }

  /** From what is shown to another place: back to where the two part, and on from there. */
  #wayTo(trail: Trail, place: number): readonly Leg[] {
    const back: Leg[] = [];
    const on: Leg[] = [];
    let [here, from] = [this.#trail, this.#place];
    let [there, to] = [trail, place];
    while (here !== there) {
      if (here.generation >= there.generation) {
        back.push([here, from, 0]);
        [here, from] = [here.parent!, here.start];
      } else {
        on.push([there, 0, to]);
        [there, to] = [there.parent!, there.start];
      }
    }
    return [...back, [here, from, to], ...on.reverse()];
  }
}

type Leg = readonly [trail: Trail, from: number, to: number];
