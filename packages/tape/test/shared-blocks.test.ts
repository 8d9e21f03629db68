import { type MarketEvent, micros } from '@replay/core';
import { snapshot } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { openTape } from '../src/index.ts';
import { bitcoin, ether, eventsOf, numbered, readTape, withFolder, writeTape } from './tapes.ts';

/** Snapshots of two instruments in turn, many to a block. */
const events = numbered(
  Array.from({ length: 1000 }, (_, at): MarketEvent => {
    const instrument = at % 3 === 0 ? ether.id : bitcoin.id;
    return {
      ...snapshot(`99x${1 + (at % 7)} | 101x4`, { instrument }),
      receivedTime: micros(at * 1000),
      exchangeTime: micros(at * 1000),
    };
  }),
);

describe('a tape with several readers at the same time', () => {
  it('gives each of them all events, however far apart they are', async () => {
    await withFolder(async (folder) => {
      await writeTape(folder, events, 300);
      const tape = await openTape(folder, { blocksAhead: 0 });
      const readers = Array.from({ length: 5 }, () => tape.batches());
      const read: MarketEvent[][] = readers.map(() => []);
      for (let open = new Set(readers.keys()); open.size > 0; ) {
        // The first reader takes five steps in each round, the second four, and so on.
        for (const at of open) {
          for (let steps = 5 - at; steps > 0; steps--) {
            const { done, value } = await readers[at]!.next();
            if (done === true) open.delete(at);
            else read[at]!.push(...value);
          }
        }
      }
      for (const one of read) expect(one).toEqual(events);
    });
  });

  it('restricted to some instruments, equals a tape opened for them', async () => {
    await withFolder(async (folder) => {
      await writeTape(folder, events, 300);
      const whole = await openTape(folder);
      const [some, all] = await Promise.all([eventsOf(whole.only([ether.id])), eventsOf(whole)]);
      expect(some).toEqual(await readTape(folder, { instruments: [ether.id] }));
      expect(all).toEqual(events);
      expect(() => whole.only(['test:DOGE'])).toThrow(/no instrument 'test:DOGE'/);
    });
  });

  it('is read in batches of at most 128 events, whatever the block size', async () => {
    await withFolder(async (folder) => {
      await writeTape(folder, events, 100_000);
      const sizes: number[] = [];
      for await (const batch of (await openTape(folder)).batches()) sizes.push(batch.length);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(128);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(1000);
    });
  });
});
