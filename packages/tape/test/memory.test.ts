import { describe, expect, it } from 'vitest';
import { inOrder } from '../src/reading/read-ahead.ts';
import { LightMap } from '../src/search/light-map.ts';

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
