import { applyEvent, type Book, waitingBook } from '@replay/book';
import { levelsOf } from '@replay/core';
import { snapshot } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../src/reading/pass.ts';
import { BookCache } from '../src/search/book-cache.ts';

describe('work started ahead', () => {
  it('is bounded, however slow the consumer', async () => {
    let begun = 0;
    const blocks = inOrder(
      Array.from({ length: 100 }, (_, at) => at),
      3,
      async (at) => {
        begun += 1;
        return at * at;
      },
    );
    for (let at = 0; at < 100; at++) {
      const { value } = await blocks.next();
      expect(begun).toBeLessThanOrEqual(at + 4);
      expect([value![0], await value![1]]).toEqual([at, at * at]);
    }
    expect((await blocks.next()).done).toBe(true);
  });

  it('settles before an abandoned pass returns', async () => {
    const finished: number[] = [];
    const blocks = inOrder([1, 2, 3, 4, 5], 3, async (at) => {
      await new Promise((resolve) => setTimeout(resolve, 5 * at));
      finished.push(at);
    });
    await blocks.next();
    await blocks.return(undefined);
    expect(finished).toEqual([1, 2, 3, 4]);
  });
});

describe('the book cache', () => {
  const entry = (index: number, block: number, event: number) => ({ index, block, event, book: waitingBook });
  const books = new BookCache();
  for (const [index, block, event] of [
    [0, 2, 7],
    [0, 3, 1],
    [0, 3, 5],
    [1, 3, 4],
  ] as const) {
    books.add(entry(index, block, event));
  }

  it.each([
    ['the newest of the instrument at or before a position', 0, 3, 5, entry(0, 3, 5)],
    ['not one behind the position in the same block', 0, 3, 4, entry(0, 3, 1)],
    ['one of an earlier block, whatever its event', 0, 3, 0, entry(0, 2, 7)],
    ['the start where it has none', 1, 3, 3, entry(1, 0, 0)],
  ])('finds %s', (_what, index, block, event, found) => {
    expect(books.newest(index, { block, event })).toEqual(found);
  });

  it('evicts the books added longest ago when it is full', () => {
    const many = new BookCache();
    for (let block = 1; block <= 1000; block++) many.add(entry(0, block, 0));
    expect(many.newest(0, { block: 1000, event: 0 }).block).toBe(1000);
    expect(many.newest(0, { block: 900, event: 0 }).block).toBe(0);
  });

  it('keeps the newest book, however large', () => {
    const cache = new BookCache();
    const levels = Array.from({ length: 30_000 }, (_, at) => [at, 1] as const);
    const book = liveBookOf(levels);
    cache.add(entry(0, 1, 0));
    cache.add({ ...entry(0, 2, 0), book });
    expect(cache.newest(0, { block: 3, event: 0 }).book).toBe(book);
    expect(cache.newest(0, { block: 1, event: 0 }).block).toBe(0);
  });
});

/** A live book with these bids. */
const liveBookOf = (bids: readonly (readonly [price: number, size: number])[]): Book =>
  applyEvent(waitingBook, { ...snapshot('| 40000x1'), bids: levelsOf(bids) });
