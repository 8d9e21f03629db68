import fc from 'fast-check';
import { expect, it } from 'vitest';
import { levelSet, levelsOf } from '../src/index.ts';

const anyRows = fc.array(fc.tuple(fc.integer({ min: -4, max: 12 }), fc.integer({ min: 0, max: 3 })), { maxLength: 12 });

it('a level set has the last size of each price, once, and none of size 0', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const { prices, sizes } = levelSet(levelsOf(rows));
      const last = new Map(rows);
      expect(new Set(prices).size).toBe(prices.length);
      expect(new Map(prices.map((price, row) => [price, sizes[row]]))).toEqual(
        new Map([...last].filter(([, size]) => size > 0)),
      );
    }),
  );
});

it('rows that are a set, in any order, are returned themselves', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const set = levelsOf([...new Map(rows)].filter(([, size]) => size > 0));
      expect(levelSet(set)).toBe(set);
    }),
  );
});

it('unsorted rows are a set only if no price occurs twice', () => {
  expect(
    levelSet(
      levelsOf([
        [3, 1],
        [5, 1],
        [4, 1],
        [3, 2],
      ]),
    ),
  ).toEqual(
    levelsOf([
      [3, 2],
      [5, 1],
      [4, 1],
    ]),
  );
});
