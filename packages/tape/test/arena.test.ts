import { law } from '@replay/testkit';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Arena, type ArrayAllocator } from '../src/columns/arena.ts';

const kinds = ['bytes', 'shorts', 'counts', 'integers', 'doubles'] as const satisfies readonly (keyof ArrayAllocator)[];

const anyCount = fc.oneof(
  fc.integer({ min: 0, max: 9 }),
  fc.integer({ min: 0, max: 5000 }),
  // More than the initial size of the arena, in one array or in a few.
  fc.constantFrom(70_000, 131_072, 600_000),
);
const anyRequests = fc.array(fc.tuple(fc.constantFrom(...kinds), anyCount), { minLength: 1, maxLength: 12 });

law(
  'arrays allocated between two resets never overlap, whatever their sizes and however often the arena grows',
  [fc.array(anyRequests, { minLength: 1, maxLength: 3 })],
  (rounds) => {
    const arena = new Arena();
    for (const requests of rounds) {
      arena.clear();
      const arrays = requests.map(([kind, count]) => {
        const array = arena[kind](count);
        expect(array).toHaveLength(count);
        return array;
      });
      const byOffset = arrays
        .filter(({ length }) => length > 0)
        .sort((one, other) => one.byteOffset - other.byteOffset);
      for (const [at, array] of byOffset.entries()) {
        const behind = byOffset.slice(at + 1).find(({ buffer }) => buffer === array.buffer);
        if (behind !== undefined) expect(behind.byteOffset).toBeGreaterThanOrEqual(array.byteOffset + array.byteLength);
      }
    }
  },
  100,
);

it('the arena reuses its buffer after a reset', () => {
  const arena = new Arena();
  const first = arena.doubles(100_000);
  arena.clear();
  expect(arena.doubles(100_000).buffer).toBe(first.buffer);
  arena.clear();
  expect(arena.doubles(100_000)).toMatchObject({ buffer: first.buffer, byteOffset: 0 });
});
