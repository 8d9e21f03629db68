import { join } from 'node:path';
import { levelsOf, type MarketEvent, type Ticks } from '@replay/core';
import { change, snapshot, tape } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTape, openTape } from '../src/index.ts';
import { anyEvents } from './any-event.ts';
import { appendAll, bitcoin, contents, ids, numbered, readTape, withFolder, writeTape } from './tapes.ts';

describe('a written tape', () => {
  it('is read back event by event, with every field of every type', { timeout: 300_000 }, async () => {
    let count = 0;
    await withFolder((folder) =>
      fc.assert(
        fc.asyncProperty(anyEvents, fc.integer({ min: 1, max: 200 }), async (events, rowsPerBlock) => {
          const path = join(folder, String(count++));
          await writeTape(path, events, rowsPerBlock);
          expect(await readTape(path)).toEqual(events);
        }),
        { numRuns: 150 },
      ),
    );
  });

  it('has its counts and the description of its source in the manifest', async () => {
    const events = tape({ instrument: bitcoin.id })
      .at(1000)
      .snapshot('99x3 100x5 | 101x4')
      .at(2000)
      .print('sell 100x4', '17')
      .at(3000)
      .change('100x1 |')
      .events();
    await withFolder(async (folder) => {
      await writeTape(folder, events);
      const read = await openTape(folder);
      expect(read.manifest).toMatchObject({
        format: 1,
        events: 3,
        rows: 5,
        eventsOf: { 'test:BTC': 3, 'test:ETH': 0, 'test:SOL': 0 },
        blocks: 1,
        span: { from: 1000, to: 3000 },
        source: contents().source,
      });
      expect(read.span).toEqual({ from: 1000, to: 3000 });
      expect(read.instruments.map(({ id }) => id)).toEqual(ids);
      expect(read.notes).toEqual(['It is synthetic.']);
      expect(read.checks).toBeUndefined();
      expect(await read.digests()).toMatchObject([{ bytes: read.manifest?.bytes.blocks }]);
    });
  });

  it('keeps the findings of the import', async () => {
    await withFolder(async (folder) => {
      const writer = await createTape(folder, contents());
      const check = { instrument: bitcoin.id, bookMessages: 3, linked: 2, checksums: 1, checksumsMatched: 1 };
      const checks = [{ ...check, blind: 0, beforeSnapshot: 0 }];
      await writer.close({ quality: { gaps: 0 }, checks, notes: ['Nothing was wrong.'] });
      const read = await openTape(folder);
      expect(read.manifest?.quality).toEqual({ gaps: 0 });
      expect(read.checks?.()).toEqual(checks);
      expect(read.notes).toEqual(['It is synthetic.', 'Nothing was wrong.']);
    });
  });

  it('may be empty', async () => {
    await withFolder(async (folder) => {
      await writeTape(folder, []);
      expect(await readTape(folder)).toEqual([]);
      expect((await openTape(folder)).span).toBeUndefined();
    });
  });

  it('has the same bytes for the same events', async () => {
    await withFolder(async (folder) => {
      const [events] = fc.sample(anyEvents, { seed: 7, numRuns: 1 });
      const paths = [join(folder, 'one'), join(folder, 'other')];
      for (const path of paths) await writeTape(path, events!, 5);
      const [one, other] = await Promise.all(paths.map(async (path) => (await openTape(path)).digests()));
      expect(one![0]!.sha256).toBe(other![0]!.sha256);
    });
  });
});

describe('a tape refuses', () => {
  const row = snapshot('99x3 | 101x4', { instrument: bitcoin.id, time: 5 });
  const halfTick: MarketEvent = { ...row, bids: levelsOf([[99.5, 3]]) };
  const uneven: MarketEvent = { ...row, bids: { prices: [99 as Ticks], sizes: [] } };
  it.each<[string, MarketEvent[], RegExp]>([
    ['an instrument that it does not have', [change('1x1 |', { instrument: 'test:DOGE' })], /no instrument test:DOGE/],
    ['half a tick', [halfTick], /3 lots at 99.5 ticks are not whole numbers/],
    ['prices without sizes', [uneven], /differ in number/],
    [
      'an event received before the last one',
      [row, { ...row, receivedTime: 4 as never }],
      /in the order of their receipt/,
    ],
    ['a time that is not a number', [{ ...row, exchangeTime: Number.NaN as never }], /is not an integer/],
  ])('%s', async (_what, events, why) => {
    await withFolder(async (folder) => {
      const writer = await createTape(folder, contents());
      await expect(appendAll(writer, events)).rejects.toThrow(why);
      await expect(writer.close()).rejects.toThrow(/a call failed/);
      await writer.abandon();
    });
  });

  it('a folder that already holds one', async () => {
    await withFolder(async (folder) => {
      await writeTape(folder, []);
      await expect(createTape(folder, contents())).rejects.toMatchObject({ code: 'BAD_USAGE' });
    });
  });

  it('events after it was closed', async () => {
    await withFolder(async (folder) => {
      const writer = await createTape(folder, contents());
      await writer.close();
      await expect(writer.append(numbered([]))).rejects.toMatchObject({ code: 'BUG' });
    });
  });
});
