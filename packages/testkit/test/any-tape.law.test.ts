import { applyEvent, type Book, isCrossed, isLocked, waitingBook } from '@replay/book';
import type { MarketEvent } from '@replay/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyTape } from '../src/index.ts';

const booksOf = (events: readonly MarketEvent[]): Book[] => {
  let book: Book = waitingBook;
  return events.map((event) => {
    book = applyEvent(book, event);
    return book;
  });
};

describe('any tape', () => {
  it('begins with a snapshot of both sides, is numbered from 0 and received in order', () => {
    fc.assert(
      fc.property(anyTape(), (events) => {
        expect(events[0]).toMatchObject({ type: 'BookSnapshotted', sequence: 0 });
        for (const [place, event] of events.entries()) {
          expect(event.sequence).toBe(place);
          expect(event.receivedTime).toBeGreaterThanOrEqual(events[place - 1]?.receivedTime ?? 0);
          expect(event.receivedTime).toBeGreaterThanOrEqual(event.exchangeTime);
          if (event.type === 'TradePrinted') expect(event.size).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('is never locked or crossed where this was ruled out', () => {
    fc.assert(
      fc.property(anyTape({ crossed: false }), (events) => {
        for (const book of booksOf(events)) {
          if (book.status === 'live') expect(isCrossed(book) || isLocked(book)).toBe(false);
        }
      }),
    );
  });

  it('goes everywhere a test would want to go', () => {
    const tapes = fc.sample(anyTape(), { numRuns: 200, seed: 1 });
    const books = tapes.flatMap(booksOf);
    const live = books.filter((book) => book.status === 'live');
    expect(live.some(isCrossed)).toBe(true);
    expect(live.some(isLocked)).toBe(true);
    expect(live.some(({ touch }) => touch === undefined)).toBe(true);
    expect(books.some(({ status }) => status === 'stale')).toBe(true);
    expect(new Set(tapes.flat().map(({ type }) => type)).size).toBe(5);
  });
});
