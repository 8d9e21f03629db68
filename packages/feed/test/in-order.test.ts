import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../src/data-feeds/in-order.ts';

describe('work on several items at a time', () => {
  it('gives the results in the order of the items, with no more begun and untaken than allowed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (delays, ahead) => {
          let [begun, taken, most] = [0, 0, 0];
          const work = async (at: number): Promise<number> => {
            begun += 1;
            most = Math.max(most, begun - taken);
            for (let turn = 0; turn < (delays[at] ?? 0); turn++) await Promise.resolve();
            return at;
          };
          const results: number[] = [];
          for await (const result of inOrder(delays.keys(), ahead, work)) {
            taken += 1;
            results.push(result);
          }
          expect(results).toEqual([...delays.keys()]);
          expect(most).toBeLessThanOrEqual(ahead + 1);
        },
      ),
    );
  });

  it('fails at the item that failed, and tells the others to stop', async () => {
    const stopped: number[] = [];
    const work = async (at: number, signal: AbortSignal): Promise<number> => {
      if (at === 1) throw new Error('the second');
      if (at === 0) return at;
      await pause(60_000, undefined, { signal }).catch(() => stopped.push(at));
      return at;
    };
    const results: number[] = [];
    const run = async () => {
      for await (const result of inOrder([0, 1, 2, 3], 3, work)) results.push(result);
    };
    await expect(run()).rejects.toThrow('the second');
    expect(results).toEqual([0]);
    expect(stopped.sort()).toEqual([2, 3]);
  });

  it('stops when nobody takes any more, or when it is told to', async () => {
    let running = 0;
    const work = async (at: number, signal: AbortSignal): Promise<number> => {
      if (at === 0) return at;
      running += 1;
      await pause(60_000, undefined, { signal }).catch(() => {});
      running -= 1;
      return at;
    };
    for await (const _ of inOrder([0, 1, 2], 3, work)) break;
    expect(running).toBe(0);
    const abort = new AbortController();
    const told = async () => {
      for await (const _ of inOrder([0, 1, 2], 3, work, abort.signal)) abort.abort(new Error('told so'));
    };
    await expect(told()).rejects.toThrow('told so');
    expect(running).toBe(0);
  });
});
