import type { Book, Ladder } from '@replay/book';
import type { Instrument, InstrumentId, Lots, Micros, Ticks } from '@replay/core';
import type { DepthColumn } from '@replay/report';

/** Levels of a side that a column shows. */
const levels = 20;
/** Columns follow each other in this time at first; the time doubles as they get too many. */
const firstStep = 250_000;
const mostColumns = 400;
/** Columns before and after a fill, a step apart, and of how many fills. */
const aroundFill = 8;
const mostFills = 120;

/** What was recorded of one instrument. */
export interface RecordedDepth {
  readonly instrument: InstrumentId;
  readonly columns: readonly DepthColumn[];
}

/**
 * Looks at the books of a run now and then, and closely around its fills, so that a page can draw what lay there. A picture only: no
 * figure comes of it, and it is no part of the journal. It stays small however long the run is.
 */
export class DepthRecorder {
  readonly #desks: readonly DepthDesk[];
  #nextLook = -Infinity;

  constructor(instruments: readonly Instrument[]) {
    this.#desks = instruments.map(({ id }) => new DepthDesk(id));
  }

  /** Whether it is time for a look. */
  isDue(time: Micros): boolean {
    return time >= this.#nextLook;
  }

  /** After an event. Cheap unless it is time for a look, or something was filled. */
  observe(time: Micros, books: (place: number) => Book, filled: readonly InstrumentId[]): void {
    if (time < this.#nextLook && filled.length === 0) return;
    const due = time >= this.#nextLook;
    if (due) this.#nextLook = (Math.floor(time / firstStep) + 1) * firstStep;
    for (const [place, desk] of this.#desks.entries()) {
      const hit = filled.includes(desk.instrument);
      if (!due && !hit) continue;
      const column = columnOf(time, books(place));
      if (column !== undefined) desk.look(column, hit);
    }
  }

  recorded(): readonly RecordedDepth[] {
    return this.#desks.map((desk) => ({ instrument: desk.instrument, columns: desk.columns() }));
  }
}

/** The columns of one instrument: some of the whole run, and those around some of its fills. */
class DepthDesk {
  readonly instrument: InstrumentId;
  #coarse: DepthColumn[] = [];
  #step = firstStep;
  #latest: DepthColumn[] = [];
  #close: DepthColumn[][] = [];
  #stride = 1;
  #fills = 0;
  #following: DepthColumn[] | undefined;

  constructor(instrument: InstrumentId) {
    this.instrument = instrument;
  }

  look(column: DepthColumn, filled: boolean): void {
    this.#follow(column);
    this.#latest.push(column);
    if (this.#latest.length > aroundFill) this.#latest.shift();
    if (filled) this.#lookBack();
    const last = this.#coarse.at(-1);
    if (last !== undefined && column.time - last.time < this.#step) return;
    this.#coarse.push(column);
    if (this.#coarse.length <= mostColumns) return;
    this.#coarse = this.#coarse.filter((_, at) => at % 2 === 0);
    this.#step *= 2;
  }

  columns(): readonly DepthColumn[] {
    const all = new Map([...this.#coarse, ...this.#close.flat()].map((column) => [column.time, column]));
    return [...all.values()].sort((one, other) => one.time - other.time);
  }

  /** The columns after a fill. */
  #follow(column: DepthColumn): void {
    const following = this.#following;
    if (following === undefined) return;
    following.push(column);
    if (following.length >= 2 * aroundFill) this.#following = undefined;
  }

  /** The columns up to a fill, if it is one of those that are kept: every one at first, then every second, and so on. */
  #lookBack(): void {
    const place = this.#fills;
    this.#fills += 1;
    if (place % this.#stride !== 0) return;
    this.#following = [...this.#latest];
    this.#close.push(this.#following);
    if (this.#close.length <= mostFills) return;
    this.#close = this.#close.filter((_, at) => at % 2 === 0);
    this.#stride *= 2;
  }
}

function columnOf(time: Micros, book: Book): DepthColumn | undefined {
  return book.status === 'live' ? { time, bids: bestOf(book.bids), asks: bestOf(book.asks) } : undefined;
}

function bestOf(ladder: Ladder): DepthColumn['bids'] {
  const best: (readonly [Ticks, Lots])[] = [];
  ladder.walk((price, size) => {
    best.push([price, size]);
    return best.length < levels;
  });
  return best;
}
