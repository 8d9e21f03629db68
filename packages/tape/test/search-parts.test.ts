import { applyEvent, type Book, waitingBook } from '@replay/book';
import { type InstrumentId, type MarketEvent, micros } from '@replay/core';
import { drawBook, law } from '@replay/testkit';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BookDraft } from '../src/books/book-draft.ts';
import { LatestSizes } from '../src/books/latest-sizes.ts';
import { BlockBuilder } from '../src/events/block-builder.ts';
import type { BlockColumns } from '../src/events/block-columns.ts';
import { BookQueue } from '../src/search/book-queue.ts';
import { LightMap } from '../src/search/light-map.ts';
import { RememberedBooks } from '../src/search/remembered-books.ts';
import { anyMarket, ids, plain } from './tapes.ts';

// Each part of the search against the simplest thing that does the same.

const anyKey = fc.integer({ min: 0, max: 6 });
const anyUse = fc.record({ key: anyKey, weight: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }) });

law(
  'a light map holds the entries used last whose weights fit together, and always the newest',
  [fc.integer({ min: 0, max: 12 }), fc.array(anyUse, { maxLength: 20 })],
  (most, uses) => {
    const map = new LightMap<number, number>(most, (weight) => weight);
    let model: { key: number; weight: number }[] = [];
    for (const { key, weight } of uses) {
      const held = model.find((entry) => entry.key === key);
      if (weight === undefined) {
        expect(map.get(key)).toBe(held?.weight);
        if (held !== undefined) model = [...model.filter((entry) => entry !== held), held];
      } else {
        map.set(key, weight);
        model = [...model.filter((entry) => entry !== held), { key, weight }];
        while (model.length > 1 && sum(model.map((entry) => entry.weight)) > most) model.shift();
      }
      expect([...map.values()]).toEqual(model.map((entry) => entry.weight));
      expect(map.weight).toBe(sum(model.map((entry) => entry.weight)));
    }
  },
);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Near the first price, a few pages off, on the edges of pages, and further off than any table of pages reaches. */
const anyPrice = fc.oneof(
  fc.integer({ min: 990, max: 1040 }),
  fc.constantFrom(0, 31, 32, 63, 64, -1, -32, -33),
  fc.integer({ min: -200_000, max: 200_000 }),
  fc.integer({ min: -(2 ** 33), max: 2 ** 33 }),
  fc.constantFrom(2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 40),
);
const anySizes = fc.array(fc.tuple(anyPrice, fc.integer({ min: 0, max: 3 })), { maxLength: 40 });

law(
  'the latest sizes are those of a map, by rising price within a page, whatever was cleared before',
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
      const told = levels.prices.map((price, row) => [price as number, levels.sizes[row] as number] as const);
      const expected = [...model].filter(([, size]) => removals || size > 0).sort(([one], [other]) => one - other);
      expect(told).toEqual(expected);
      sizes.clear();
      expect(sizes.levels(true).prices).toEqual([]);
    }
  },
);

const anyMoment = fc.record({ block: fc.integer({ min: 0, max: 3 }), event: fc.integer({ min: 0, max: 3 }) });
const anyAnchor = fc.record({ place: fc.integer({ min: 0, max: 1 }), moment: anyMoment });

law(
  'of the remembered books the newest of the instrument is found that is not behind the moment',
  [fc.array(anyAnchor, { maxLength: 12 }), fc.integer({ min: 0, max: 1 }), anyMoment],
  (anchors, place, moment) => {
    const remembered = new RememberedBooks();
    for (const [at, one] of anchors.entries()) {
      const book = { ...drawBook('99x3 | 101x4'), sequence: at } as Book;
      remembered.add({ place: one.place, ...one.moment, book });
    }
    const rank = ({ block, event }: { block: number; event: number }): number => 10 * block + event;
    const found = remembered.newest(place, moment);
    const known = anchors.filter((one) => one.place === place && rank(one.moment) <= rank(moment));
    const newest = Math.max(0, ...known.map((one) => rank(one.moment)));
    expect(rank(found)).toBe(newest);
    expect(found.place).toBe(place);
    const last = anchors.findLastIndex((one) => one.place === place && rank(one.moment) === newest);
    if (known.length === 0) expect(found.book).toBe(waitingBook);
    else expect(found.book).toMatchObject({ sequence: last });
  },
);

/** The events as one block, as the writer has it. */
function blockOf(events: readonly MarketEvent[]): BlockColumns {
  const builder = new BlockBuilder(new Map(ids.map((id, place) => [id, place])));
  for (const event of events) builder.add(event);
  return builder.finished();
}

const folded = (events: readonly MarketEvent[], id: InstrumentId): Book =>
  events.filter(({ instrument }) => instrument === id).reduce(applyEvent, waitingBook);

law(
  'a draft that takes blocks in stretches of any length is the fold, wherever it is looked at',
  [anyMarket(40), fc.array(fc.tuple(fc.nat({ max: 30 }), fc.boolean()), { maxLength: 8 }), fc.nat({ max: 2 })],
  (events, stretches, place) => {
    const id = ids[place] as InstrumentId;
    const draft = new BookDraft(waitingBook, place, id);
    const columns = blockOf(events);
    let at = 0;
    for (const [length, looked] of [...stretches, [events.length, true] as const]) {
      const to = Math.min(events.length, at + length);
      draft.take(columns, at, to);
      at = to;
      if (looked) expect(plain(draft.book())).toEqual(plain(folded(events.slice(0, at), id)));
    }
    // Begun again from a book on the way, it comes to the same.
    const half = events.length >> 1;
    draft.begin(folded(events.slice(0, half), id), place, id);
    draft.take(columns, half);
    expect(plain(draft.book())).toEqual(plain(folded(events, id)));
  },
);

it('moments that are asked for at once are found by instrument and time, each for the one who asked', async () => {
  const found: string[] = [];
  const queue = new BookQueue({
    ready: async () => {},
    find(place, time) {
      found.push(`${place} ${time}`);
      return { status: 'stale', cause: `${place}`, since: time };
    },
  });
  const asked = [
    [1, 30],
    [0, 20],
    [1, 10],
    [0, 40],
  ] as const;
  const books = await Promise.all(asked.map(([place, time]) => queue.bookAt(place, micros(time))));
  expect(found).toEqual(['0 20', '0 40', '1 10', '1 30']);
  expect(books).toEqual(asked.map(([place, since]) => ({ status: 'stale', cause: `${place}`, since })));
});
