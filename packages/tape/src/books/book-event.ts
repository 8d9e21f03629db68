import type { Book } from '@replay/book';
import { type InstrumentId, type Levels, levelsOf, type MarketEvent } from '@replay/core';

/** The event that makes exactly this book when applied to a waiting one; undefined for a waiting book. */
export function eventOfBook(book: Book, instrument: InstrumentId): MarketEvent | undefined {
  if (book.status === 'waiting') return undefined;
  if (book.status === 'stale') {
    const { cause, since } = book;
    const stamp = { instrument, exchangeTime: since, receivedTime: since, sequence: 0 };
    return { type: 'FeedInterrupted', kind: 'disconnect', ...stamp, cause };
  }
  const { exchangeTime, receivedTime, sequence } = book;
  const stamp = { instrument, exchangeTime, receivedTime, sequence };
  if (book.orders !== undefined) return { type: 'PublicOrdersSnapshotted', ...stamp, orders: [...book.orders] };
  return { type: 'BookSnapshotted', ...stamp, bids: rowsOf(book.bids), asks: rowsOf(book.asks) };
}

const rowsOf = (levels: Iterable<{ readonly price: number; readonly size: number }>): Levels =>
  levelsOf(Array.from(levels, ({ price, size }) => [price, size] as const));
