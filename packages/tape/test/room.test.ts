import { law } from '@replay/testkit';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Room, SameRoom } from '../src/columns/room.ts';

const kinds = ['bytes', 'shorts', 'counts', 'integers', 'doubles'] as const satisfies readonly (keyof Room)[];

const anyCount = fc.oneof(
  fc.integer({ min: 0, max: 9 }),
  fc.integer({ min: 0, max: 5000 }),
  // More than the room begins with, in one array or in a few.
  fc.constantFrom(70_000, 131_072, 600_000),
);
const anyRequests = fc.array(fc.tuple(fc.constantFrom(...kinds), anyCount), { minLength: 1, maxLength: 12 });

law(
  'arrays handed out between two resets never overlap, whatever their sizes and however often the room grows',
  [fc.array(anyRequests, { minLength: 1, maxLength: 3 })],
  (rounds) => {
    const room = new SameRoom();
    for (const requests of rounds) {
      room.clear();
      const arrays = requests.map(([kind, count]) => {
        const array = room[kind](count);
        expect(array).toHaveLength(count);
        return array;
      });
      const byPlace = arrays.filter(({ length }) => length > 0).sort((one, other) => one.byteOffset - other.byteOffset);
      for (const [at, array] of byPlace.entries()) {
        const behind = byPlace.slice(at + 1).find(({ buffer }) => buffer === array.buffer);
        if (behind !== undefined) expect(behind.byteOffset).toBeGreaterThanOrEqual(array.byteOffset + array.byteLength);
      }
    }
  },
  100,
);

it('is the same room again after a reset: what fits takes no new memory', () => {
  const room = new SameRoom();
  const first = room.doubles(100_000);
  room.clear();
  expect(room.doubles(100_000).buffer).toBe(first.buffer);
  room.clear();
  expect(room.doubles(100_000)).toMatchObject({ buffer: first.buffer, byteOffset: 0 });
});
