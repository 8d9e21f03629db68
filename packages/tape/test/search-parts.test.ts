import { applyEvent, type Book, waitingBook } from '@replay/book';
import { type InstrumentId, type MarketEvent, micros } from '@replay/core';
import { drawBook, law } from '@replay/testkit';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BookBuilder } from '../src/books/book-builder.ts';
import { LatestSizes } from '../src/books/latest-sizes.ts';
import { BlockBuilder } from '../src/events/block-builder.ts';
import type { BlockColumns } from '../src/events/block-columns.ts';
import { BookCache } from '../src/search/book-cache.ts';
import { BookQueue } from '../src/search/book-queue.ts';
import { anyMarket, ids, plain } from './tapes.ts';

// Each part of the search against a simple model.

/** Near the first price, a few pages off, on page boundaries, and beyond the largest table of pages. */
const anyPrice = fc.oneof(
  fc.integer({ min: 990, max: 1040 }),
  fc.constantFrom(0, 31, 32, 63, 64, -1, -32, -33),
  fc.integer({ min: -200_000, max: 200_000 }),
  fc.integer({ min: -(2 ** 33), max: 2 ** 33 }),
  fc.constantFrom(2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 40),
);
const anySizes = fc.array(fc.tuple(anyPrice, fc.integer({ min: 0, max: 3 })), { maxLength: 40 });

law(
  'LatestSizes equals a Map from price to size, in order of price, also after clear()',
  [fc.array(fc.tuple(anySizes, fc.boolean()), { minLength: 1, maxLength: 3 })],
  (rounds) => {
    const sizes = new LatestSizes();
    for (const [rows, removals] of rounds) {
      const model = new Map<number, number>();
      for (const [price, size] of rows) {
        sizes.set(price, size);
        model.set(price, size);
      }
      const levels = sizes.levels(removals);
      const found = levels.prices.map((price, row) => [price as number, levels.sizes[row] as number] as const);
      const expected = [...model].filter(([, size]) => removals || size > 0).sort(([one], [other]) => one - other);
      expect(found).toEqual(expected);
      sizes.clear();
      expect(sizes.levels(true).prices).toEqual([]);
    }
  },
);

const anyPosition = fc.record({ block: fc.integer({ min: 0, max: 3 }), event: fc.integer({ min: 0, max: 3 }) });
const anyCached = fc.record({ index: fc.integer({ min: 0, max: 1 }), position: anyPosition });

law(
  'the book cache finds the newest book of the instrument at or before a position',
  [fc.array(anyCached, { maxLength: 12 }), fc.integer({ min: 0, max: 1 }), anyPosition],
  (entries, index, position) => {
    const cache = new BookCache();
    for (const [at, one] of entries.entries()) {
      const book = { ...drawBook('99x3 | 101x4'), sequence: at } as Book;
      cache.add({ index: one.index, ...one.position, book });
    }
    const rank = ({ block, event }: { block: number; event: number }): number => 10 * block + event;
    const found = cache.newest(index, position);
    const known = entries.filter((one) => one.index === index && rank(one.position) <= rank(position));
    const newest = Math.max(0, ...known.map((one) => rank(one.position)));
    expect(rank(found)).toBe(newest);
    expect(found.index).toBe(index);
    const last = entries.findLastIndex((one) => one.index === index && rank(one.position) === newest);
    if (known.length === 0) expect(found.book).toBe(waitingBook);
    else expect(found.book).toMatchObject({ sequence: last });
  },
);

/** The events as one block, as the writer makes it. */
function blockOf(events: readonly MarketEvent[]): BlockColumns {
  const builder = new BlockBuilder(new Map(ids.map((id, index) => [id, index])));
  for (const event of events) builder.add(event);
  return builder.finished();
}

const folded = (events: readonly MarketEvent[], id: InstrumentId): Book =>
  events.filter(({ instrument }) => instrument === id).reduce(applyEvent, waitingBook);

law(
  'BookBuilder over event ranges of any length equals the fold, at each point where a book is built',
  [anyMarket(40), fc.array(fc.tuple(fc.nat({ max: 30 }), fc.boolean()), { maxLength: 8 }), fc.nat({ max: 2 })],
  (events, ranges, index) => {
    const id = ids[index] as InstrumentId;
    const builder = new BookBuilder(waitingBook, index, id);
    const columns = blockOf(events);
    let at = 0;
    for (const [length, builds] of [...ranges, [events.length, true] as const]) {
      const to = Math.min(events.length, at + length);
      builder.apply(columns, at, to);
      at = to;
      if (builds) expect(plain(builder.build())).toEqual(plain(folded(events.slice(0, at), id)));
    }
    // Reset to a book halfway, it gives the same result.
    const half = events.length >> 1;
    builder.reset(folded(events.slice(0, half), id), index, id);
    builder.apply(columns, half);
    expect(plain(builder.build())).toEqual(plain(folded(events, id)));
  },
);

it('requests made at the same time are answered in order of instrument and time, each with its own book', async () => {
  const found: string[] = [];
  const queue = new BookQueue({
    ready: async () => {},
    find(index, time) {
      found.push(`${index} ${time}`);
      return { status: 'stale', cause: `${index}`, since: time };
    },
  });
  const requests = [
    [1, 30],
    [0, 20],
    [1, 10],
    [0, 40],
  ] as const;
  const books = await Promise.all(requests.map(([index, time]) => queue.bookAt(index, micros(time))));
  expect(found).toEqual(['0 20', '0 40', '1 10', '1 30']);
  expect(books).toEqual(requests.map(([index, since]) => ({ status: 'stale', cause: `${index}`, since })));
});
