import { type Levels, levelsOf } from '@replay/core';
import { law } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LevelStore } from '../src/level-store.ts';
import { levelStoreOf } from '../src/sorted-levels.ts';
import { VersionedLevels } from '../src/versioned-levels.ts';

/** Side prices within a page, across pages and blocks of the store, and as far apart as integers go. */
const anySidePrice = fc.oneof(
  fc.integer({ min: -40, max: 40 }),
  fc.integer({ min: -70_000, max: 70_000 }),
  fc.constantFrom(Number.MIN_SAFE_INTEGER, -32_769, -32_768, -1, 0, 32_767, 32_768, Number.MAX_SAFE_INTEGER),
);

describe('a store of levels', () => {
  law(
    'equals a plain Map after every write',
    [fc.array(fc.tuple(anySidePrice, fc.constantFrom(0, 1, 5_000_000_000)), { maxLength: 120 })],
    (writes) => {
      const store = new LevelStore();
      const sizes = new Map<number, number>();
      for (const [sidePrice, size] of writes) {
        expect(store.put(sidePrice, size)).toBe(sizes.get(sidePrice) ?? 0);
        if (size === 0) sizes.delete(sidePrice);
        else sizes.set(sidePrice, size);
        const rows = [...sizes].sort(([one], [other]) => one - other);
        expect(levelsIn(store)).toEqual(rows);
        expect(store.count).toBe(rows.length);
        expect(store.first()).toBe(rows[0]?.[0]);
        expect(store.sizeAt(sidePrice)).toBe(size);
      }
    },
  );

  it('copied leaves out the pages that are empty', () => {
    const store = new LevelStore();
    for (let page = 0; page < 2000; page++) store.put(page * 32, 1);
    for (let page = 1; page < 2000; page++) store.put(page * 32, 0);
    expect([store.pageCount, levelStoreOf(store).pageCount]).toEqual([2000, 1]);
  });
});

describe('the levels of a fold', () => {
  it('take memory for the levels that there are, however far the market moves', () => {
    let versions = new VersionedLevels(new LevelStore());
    let pages = 0;
    for (let message = 0; message < 20_000; message++) {
      versions = versions.writable();
      const { prices, sizes } = oneLevel(message * 32);
      versions.write('ask', prices, sizes, 0, prices.length);
      if (versions.levels instanceof LevelStore) pages = Math.max(pages, versions.levels.pageCount);
    }
    expect(versions.levels.count).toBe(1);
    expect(pages).toBeLessThan(1500);
  });
});

/** A message that moves the only level from one page to the next. */
const oneLevel = (price: number): Levels =>
  levelsOf([
    [price, 0],
    [price + 32, 1],
  ]);

function levelsIn(store: LevelStore): [number, number][] {
  const rows: [number, number][] = [];
  store.walk((sidePrice, size) => {
    rows.push([sidePrice, size]);
  });
  return rows;
}
