import type { Book, Ladder, LiveBook } from '@replay/book';
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
      if (due || hit) desk.look(time, books(place), hit);
    }
  }

  recorded(): readonly RecordedDepth[] {
    return this.#desks.map((desk) => ({ instrument: desk.instrument, columns: desk.columns() }));
  }
}

/** The columns of one instrument: some of the whole run, and those around some of its fills. */
class DepthDesk {
  readonly instrument: InstrumentId;
  #coarse: KeptColumn[] = [];
  #step = firstStep;
  /** The last looks, the oldest first. Most are never kept: they are written over. */
  readonly #latest: Look[] = [];
  #close: KeptColumn[][] = [];
  #stride = 1;
  #fills = 0;
  #following: KeptColumn[] | undefined;

  constructor(instrument: InstrumentId) {
    this.instrument = instrument;
  }

  look(time: Micros, book: Book, filled: boolean): void {
    if (book.status !== 'live') return;
    const look = this.#latest.length < aroundFill ? new Look() : (this.#latest.shift() as Look);
    look.take(time, book);
    this.#latest.push(look);
    this.#follow(look);
    if (filled) this.#lookBack();
    const last = this.#coarse.at(-1);
    if (last !== undefined && time - last.time < this.#step) return;
    this.#coarse.push(look.kept());
    if (this.#coarse.length <= mostColumns) return;
    this.#coarse = this.#coarse.filter((_, at) => at % 2 === 0);
    this.#step *= 2;
  }

  columns(): readonly DepthColumn[] {
    const all = new Map([...this.#coarse, ...this.#close.flat()].map((column) => [column.time, column]));
    return [...all.values()].sort((one, other) => one.time - other.time).map(columnOf);
  }

  /** The columns after a fill. */
  #follow(look: Look): void {
    const following = this.#following;
    if (following === undefined) return;
    following.push(look.kept());
    if (following.length >= 2 * aroundFill) this.#following = undefined;
  }

  /** The columns up to a fill, if it is one of those that are kept: every one at first, then every second, and so on. */
  #lookBack(): void {
    const place = this.#fills;
    this.#fills += 1;
    if (place % this.#stride !== 0) return;
    this.#following = this.#latest.map((look) => look.kept());
    this.#close.push(this.#following);
    if (this.#close.length <= mostFills) return;
    this.#close = this.#close.filter((_, at) => at % 2 === 0);
    this.#stride *= 2;
  }
}

/** The best levels of both sides at a time: price and size of each, the bids first. */
interface KeptColumn {
  readonly time: Micros;
  readonly bids: number;
  readonly numbers: Float64Array;
}

/** A look at a book, in numbers that the next one is written over. */
class Look {
  #time = 0 as Micros;
  #bids = 0;
  #levels = 0;
  readonly #numbers = new Float64Array(4 * levels);
  #kept: KeptColumn | undefined;

  take(time: Micros, { bids, asks }: LiveBook): void {
    this.#kept = undefined;
    this.#time = time;
    this.#levels = 0;
    this.#add(bids);
    this.#bids = this.#levels;
    this.#add(asks);
  }

  /** A copy that stays as it is, the same one each time. */
  kept(): KeptColumn {
    this.#kept ??= { time: this.#time, bids: this.#bids, numbers: this.#numbers.slice(0, 2 * this.#levels) };
    return this.#kept;
  }

  #add(ladder: Ladder): void {
    const end = this.#levels + levels;
    ladder.walk((price, size) => {
      this.#numbers[2 * this.#levels] = price;
      this.#numbers[2 * this.#levels + 1] = size;
      this.#levels += 1;
      return this.#levels < end;
    });
  }
}

function columnOf({ time, bids, numbers }: KeptColumn): DepthColumn {
  const all = Array.from(
    { length: numbers.length / 2 },
    (_, level) => [numbers[2 * level] as Ticks, numbers[2 * level + 1] as Lots] as const,
  );
  return { time, bids: all.slice(0, bids), asks: all.slice(bids) };
}
