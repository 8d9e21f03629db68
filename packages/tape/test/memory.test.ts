import { waitingBook } from '@replay/book';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../src/reading/read-ahead.ts';
import { LightMap } from '../src/search/light-map.ts';
import { RememberedBooks } from '../src/search/remembered-books.ts';

describe('what a reader keeps in memory', () => {
  it('of blocks and books read before is bounded by what they weigh; those used longest ago go first', () => {
    const held = new LightMap<number, { weight: number }>(100, ({ weight }) => weight);
    for (let key = 0; key < 50; key++) {
      held.set(key, { weight: 30 });
      held.get(0);
      expect(held.weight).toBeLessThanOrEqual(100);
    }
    expect(held.get(0)).toBeDefined();
    expect(held.get(1)).toBeUndefined();
    expect(held.get(49)).toBeDefined();
  });

  it('is at least the newest, however heavy', () => {
    const held = new LightMap<string, number>(10, (weight) => weight);
    held.set('light', 1);
    held.set('heavy', 1000);
    expect([held.get('light'), held.get('heavy'), held.weight]).toEqual([undefined, 1000, 1000]);
  });

  it('counts an entry that is set again once', () => {
    const held = new LightMap<string, number>(10, (weight) => weight);
    for (const weight of [4, 6, 5]) held.set('same', weight);
    expect([held.weight, ...held.values()]).toEqual([5, 5]);
  });

  it('of blocks still to come is no more than a few, however slow the one who reads', async () => {
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

  it('is let go of only when nothing reads any more', async () => {
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

describe('books found before', () => {
  const anchor = (place: number, block: number, event: number) => ({ place, block, event, book: waitingBook });
  const books = new RememberedBooks();
  for (const [place, block, event] of [
    [0, 2, 7],
    [0, 3, 1],
    [0, 3, 5],
    [1, 3, 4],
  ] as const) {
    books.add(anchor(place, block, event));
  }

  it.each([
    ['the newest of the instrument at or before a moment', 0, 3, 5, anchor(0, 3, 5)],
    ['not one behind the moment in its block', 0, 3, 4, anchor(0, 3, 1)],
    ['one of an earlier block, however far in', 0, 3, 0, anchor(0, 2, 7)],
    ['the start where there is none', 1, 3, 3, anchor(1, 0, 0)],
  ])('are searched from: %s', (_what, place, block, event, found) => {
    expect(books.newest(place, { block, event })).toEqual(found);
  });

  it('are forgotten when they are too many, those used longest ago first', () => {
    const many = new RememberedBooks();
    for (let block = 1; block <= 1000; block++) many.add(anchor(0, block, 0));
    expect(many.newest(0, { block: 1000, event: 0 }).block).toBe(1000);
    expect(many.newest(0, { block: 900, event: 0 }).block).toBe(0);
  });
});
