import type { BookSide } from '@replay/core';
import type { LevelStore } from './level-store.ts';
import { levelStoreOf, SortedLevels, sortedLevelsOf } from './sorted-levels.ts';
import { UndoLog } from './undo-log.ts';

/** The logs are full after this many rows for each level: then they take about twice the memory of the store. */
const rowsPerLevel = 8;
const fewestRows = 1024;
/** Rows of one log. The next rows go to another log, so that none is copied to grow. */
const rowsPerLog = 2048;
/** A store with more pages than this for each level is mostly empty pages, and is copied without them. */
const pagesPerLevel = 4;
const fewestPages = 64;
/** How many times the rows of full logs the store is moved for readers before one of them takes a copy. */
const movesPerCopy = 4;
/** Up to this many rows away a single size is looked up in the log, which leaves the store where it is. */
const nearRows = 512;

/**
 * A persistent array by rerooting (Henry Baker, "Shallow binding makes functional arrays fast", 1991): many versions of one
 * side share one mutable store and the undo logs that lead from one version to another. The store has the levels of one
 * version at a time, and moves to another when that is read or folded on from.
 *
 * Now and then a fold passes its store on to a new instance, so that a reader who keeps an old version keeps one stretch of
 * the fold and not all later ones. The levels left behind stay sorted columns until that stretch is read.
 */
export class VersionedLevels {
  /** Sorted columns until they have to change. */
  #levels: LevelStore | SortedLevels;
  /** The version that the levels have now. */
  #log: UndoLog;
  #position = 0;
  /** Rows that the store was moved over since the last copy. */
  #moved = 0;
  /** How many walks are in progress: until they end the store stays as it is. */
  #walks = 0;

  constructor(levels: LevelStore | SortedLevels, log = new UndoLog(0)) {
    this.#levels = levels;
    this.#log = log;
  }

  get log(): UndoLog {
    return this.#log;
  }

  get position(): number {
    return this.#position;
  }

  /** The levels of the current version, to read. */
  get levels(): LevelStore | SortedLevels {
    return this.#levels;
  }

  /**
   * This instance, moved to a version; or else a copy at that version, with a log of its own: because the store must not move
   * during a walk, or because it was moved to and fro so often that a copy is cheaper.
   */
  at(log: UndoLog, position: number): VersionedLevels {
    if (log === this.#log && position === this.#position) return this;
    if (this.#walks > 0 || this.#moved > movesPerCopy * this.#fullRows) return this.#copyAt(log, position);
    const store = this.#store();
    for (const [part, from, to] of this.#pathTo(log, position)) {
      part.move(store, from, to);
      this.#moved += Math.abs(to - from);
    }
    this.#log = log;
    this.#position = position;
    return this;
  }

  /** This instance, if it may be written to; or else another of the same version. */
  writable(): VersionedLevels {
    if (this.#walks > 0) return this.#copyAt(this.#log, this.#position);
    if (this.#log.depth + this.#position < this.#fullRows) return this;
    const store = this.#store();
    this.#levels = sortedLevelsOf(store);
    const isMostlyEmpty = store.pageCount > fewestPages + pagesPerLevel * store.count;
    return new VersionedLevels(isMostlyEmpty ? levelStoreOf(this.#levels) : store, new UndoLog(rowsPerLog));
  }

  /** Writes a message after the current version, which makes the next. Returns whether it changed anything. */
  write(side: BookSide, prices: ArrayLike<number>, sizes: ArrayLike<number>, from: number, to: number): boolean {
    const log = this.#logFor(to - from);
    if (!log.write(this.#store(), side, prices, sizes, from, to)) return false;
    this.#log = log;
    this.#position = log.length;
    return true;
  }

  /** The size of a side price in a version; undefined if that is too far away to know without a move. */
  sizeNear(log: UndoLog, position: number, sidePrice: number): number | undefined {
    if (log !== this.#log || Math.abs(position - this.#position) > nearRows) return undefined;
    return log.sizeAt(position, sidePrice, this.#position) ?? this.#levels.sizeAt(sidePrice);
  }

  /** Visits the levels of the current version by rising side price until the visitor returns false. */
  walk(visit: (sidePrice: number, size: number) => boolean | void): void {
    this.#walks += 1;
    try {
      this.#levels.walk(visit);
    } finally {
      this.#walks -= 1;
    }
  }

  /** A log with room for so many rows after the current version. Logs of few rows stay small. */
  #logFor(rows: number): UndoLog {
    const { length, capacity } = this.#log;
    if (this.#position === length && length + rows <= capacity) return this.#log;
    return new UndoLog(Math.max(rows, Math.min(2 * capacity, rowsPerLog)), this.#log, this.#position);
  }

  /** The levels, to write to. */
  #store(): LevelStore {
    if (this.#levels instanceof SortedLevels) this.#levels = levelStoreOf(this.#levels);
    return this.#levels;
  }

  get #fullRows(): number {
    return Math.max(fewestRows, rowsPerLevel * this.#levels.count);
  }

  #copyAt(log: UndoLog, position: number): VersionedLevels {
    this.#moved = 0;
    const copy = levelStoreOf(this.#levels);
    for (const [part, from, to] of this.#pathTo(log, position)) part.moveCopy(copy, from, to);
    return new VersionedLevels(copy);
  }

  /** From the current version to another: back to where their logs part, and on from there. */
  #pathTo(log: UndoLog, position: number): readonly LogPart[] {
    const back: LogPart[] = [];
    const on: LogPart[] = [];
    let [here, from] = [this.#log, this.#position];
    let [there, to] = [log, position];
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

type LogPart = readonly [log: UndoLog, from: number, to: number];
