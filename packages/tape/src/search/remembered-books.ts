import { type Book, waitingBook } from '@replay/book';
import { LightMap } from './light-map.ts';

/** Remembered books may have so many levels together; a small book counts like one of so many, for the search. */
const rememberedLevels = 20_000;
const leastLevels = 500;

/** A place between two events: behind so many whole blocks, and so many events of the one after them. */
export interface Moment {
  readonly block: number;
  readonly event: number;
}

/** A book of the past, and the moment that it is the book of. */
export interface Anchor extends Moment {
  /** Of its instrument in the tape. */
  readonly place: number;
  readonly book: Book;
}

/** Books that were found before. They share the pages they have in common, so it costs little to remember many. */
export class RememberedBooks {
  readonly #anchors = new LightMap<string, Anchor>(rememberedLevels, ({ book }) =>
    book.status === 'live' ? Math.max(leastLevels, book.bids.count + book.asks.count) : leastLevels,
  );

  add(anchor: Anchor): void {
    this.#anchors.set(`${anchor.place} ${anchor.block} ${anchor.event}`, anchor);
  }

  /** The newest book of an instrument at or before a moment; else the waiting one, at the start. */
  newest(place: number, moment: Moment): Anchor {
    let newest: Anchor = { place, block: 0, event: 0, book: waitingBook };
    for (const anchor of this.#anchors.values()) {
      if (anchor.place !== place || isBefore(moment, anchor) || isBefore(anchor, newest)) continue;
      newest = anchor;
    }
    return newest;
  }
}

const isBefore = (one: Moment, other: Moment): boolean =>
  one.block < other.block || (one.block === other.block && one.event < other.event);
