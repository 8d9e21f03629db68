import { type Book, waitingBook } from '@replay/book';
import { LRUCache } from 'lru-cache';

const maxLevels = 20_000;

/** A small book counts as this many levels, which bounds how many books a lookup goes through. */
const minLevels = 500;

/** A position between two events: behind `block` whole blocks, and behind `event` events of the next one. */
export interface TapePosition {
  readonly block: number;
  readonly event: number;
}

/** A book of the past, and its position. */
export interface CachedBook extends TapePosition {
  /** The index of its instrument in the tape. */
  readonly index: number;
  readonly book: Book;
}

/** An LRU cache of books found before. They share their common pages, so that holding many costs little. */
export class BookCache {
  readonly #books = new LRUCache<string, CachedBook>({ maxSize: maxLevels, sizeCalculation: sizeOf });

  add(cached: CachedBook): void {
    this.#books.set(`${cached.index} ${cached.block} ${cached.event}`, cached);
  }

  /** The newest book of an instrument at or before a position; the waiting book at the start where none is cached. */
  newest(index: number, position: TapePosition): CachedBook {
    let newest: CachedBook = { index, block: 0, event: 0, book: waitingBook };
    for (const cached of this.#books.values()) {
      if (cached.index !== index || isBefore(position, cached) || isBefore(cached, newest)) continue;
      newest = cached;
    }
    return newest;
  }
}

/** At most the whole cache: an entry above `maxSize` would not be kept at all. */
function sizeOf({ book }: CachedBook): number {
  const levels = book.status === 'live' ? book.bids.count + book.asks.count : 0;
  return Math.min(maxLevels, Math.max(minLevels, levels));
}

const isBefore = (one: TapePosition, other: TapePosition): boolean =>
  one.block < other.block || (one.block === other.block && one.event < other.event);
