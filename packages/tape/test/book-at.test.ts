import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { isTwoSided } from '@replay/book';
import { micros } from '@replay/core';
import { anyOrderTape, tape } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openTape } from '../src/index.ts';
import { anyMarket, bitcoin, foldedAt, ids, openFilesIn, plain, withFolder, writeTape } from './tapes.ts';

describe('the book of a feed by order at a given time', () => {
  it('is the fold of all events up to it, including the queues', { timeout: 300_000 }, async () => {
    let count = 0;
    let byOrder = 0;
    const anyTimes = fc.array(fc.double({ min: 0, max: 1.1, noNaN: true }), { minLength: 1, maxLength: 8 });
    await withFolder((folder) =>
      fc.assert(
        fc.asyncProperty(
          anyOrderTape({ instrument: bitcoin.id }),
          fc.integer({ min: 1, max: 40 }),
          anyTimes,
          async (events, rowsPerBlock, shares) => {
            const path = join(folder, String(count++));
            await writeTape(path, events, rowsPerBlock);
            const read = await openTape(path);
            const [first, last] = [events[0]!.receivedTime, events.at(-1)!.receivedTime];
            for (const share of shares) {
              const time = micros(Math.round(first + share * (last - first)));
              const [found, folded] = [await read.bookAt(bitcoin.id, time), foldedAt(events, bitcoin.id, time)];
              expect(plain(found)).toEqual(plain(folded));
              const queues = (book: typeof found) => (book.status === 'live' ? [...(book.orders ?? [])] : undefined);
              expect(queues(found)).toEqual(queues(folded));
              byOrder += queues(found)?.length === 0 ? 0 : 1;
            }
            await read.close();
          },
        ),
        { numRuns: 60 },
      ),
    );
    expect(byOrder).toBeGreaterThan(60);
  });
});

describe('the book at a given time', () => {
  it('is the fold of all events up to it, in every field', { timeout: 300_000 }, async () => {
    const seen = new Set<string>();
    let count = 0;
    const anyTimes = fc.array(fc.tuple(fc.constantFrom(...ids), fc.double({ min: -0.1, max: 1.1, noNaN: true })), {
      minLength: 1,
      maxLength: 12,
    });
    await withFolder((folder) =>
      fc.assert(
        fc.asyncProperty(
          anyMarket(60),
          fc.integer({ min: 1, max: 120 }),
          anyTimes,
          fc.boolean(),
          async (events, rowsPerBlock, requests, atOnce) => {
            const path = join(folder, String(count++));
            await writeTape(path, events, rowsPerBlock);
            const read = await openTape(path);
            const first = events[0]!.receivedTime;
            const last = events.at(-1)!.receivedTime;
            const asked = requests.map(([id, share]) => ({
              id,
              time: micros(Math.round(first + share * (last - first))),
            }));
            const books = [];
            if (atOnce) books.push(...(await Promise.all(asked.map(({ id, time }) => read.bookAt(id, time)))));
            else for (const { id, time } of asked) books.push(await read.bookAt(id, time));
            for (const [at, { id, time }] of asked.entries()) {
              expect(plain(books[at]!)).toEqual(plain(foldedAt(events, id, time)));
              seen.add(books[at]!.status);
            }
            await read.close();
          },
        ),
        { numRuns: 120 },
      ),
    );
    // Drawn markets hold stale books too, but too few for every run to query one.
    expect([...seen]).toEqual(expect.arrayContaining(['live', 'waiting']));
  });

  const story = tape({ instrument: bitcoin.id })
    .at(1000)
    .snapshot('99x3 | 101x4')
    .at(2000)
    .change('99x0 |')
    .change('98x1 |')
    .at(3000)
    .change('| 101x0')
    .at(4000)
    .interruption('the connection was lost')
    .at(5000)
    .change('97x9 |')
    .at(6000)
    .snapshot('90x1 | 91x1')
    .at(7000)
    .snapshot('|')
    .events();

  it.each([
    [999, 'waiting', '', 'nothing had been received'],
    [1000, 'live', '99', 'the exact microsecond counts'],
    [1999, 'live', '99', 'the change was still to come'],
    [2000, 'live', '98', 'both messages of the same time count'],
    [3000, 'live', '', 'one side may be empty'],
    [4000, 'stale', '', 'a gap in the feed'],
    [5999, 'stale', '', 'changes do not end it'],
    [6000, 'live', '90', 'a snapshot does'],
    [7000, 'live', '', 'an empty snapshot says that the book is empty'],
    [9_999_999, 'live', '', 'the last book persists'],
  ])('at %i is %s %s: %s', async (time, status, bestBid) => {
    await withFolder(async (folder) => {
      await writeTape(folder, story, 2);
      const read = await openTape(folder);
      const book = await read.bookAt(bitcoin.id, micros(time));
      expect(book.status).toBe(status);
      expect(isTwoSided(book) ? String(book.touch.bid.price) : '').toBe(bestBid);
      expect(plain(book)).toEqual(plain(foldedAt(story, bitcoin.id, time)));
      await read.close();
    });
  });

  it('is the same without checkpoints', async () => {
    await withFolder(async (folder) => {
      const [events = []] = fc.sample(anyMarket(200), { seed: 3, numRuns: 1 });
      await writeTape(folder, events, 3);
      const books = async () => {
        const read = await openTape(folder);
        const asked = ids.flatMap((id) =>
          events.filter((_, at) => at % 9 === 0).map((event) => [id, event.receivedTime] as const),
        );
        const found = await Promise.all(asked.map(async ([id, time]) => plain(await read.bookAt(id, time))));
        await read.close();
        return found;
      };
      const before = await books();
      const checkpoints = join(folder, 'checkpoints.bin');
      expect((await readFile(checkpoints)).length).toBeGreaterThan(0);
      await writeFile(checkpoints, '');
      expect(await books()).toEqual(before);
    });
  });

  it('is refused for an unknown instrument, suggesting the nearest one', async () => {
    await withFolder(async (folder) => {
      await writeTape(folder, story);
      const read = await openTape(folder);
      await expect(read.bookAt('test:BTX', micros(1000))).rejects.toMatchObject({
        code: 'BAD_USAGE',
        remedy: expect.stringContaining('test:BTC'),
      });
    });
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 50])(
    'is found even if the tape is closed %i steps into the search; then no file of it is open',
    async (steps) => {
      await withFolder(async (folder) => {
        await writeTape(folder, story, 2);
        const read = await openTape(folder);
        // The files are open and no search is running, so that the next search takes only a few promises.
        expect((await read.bookAt(bitcoin.id, micros(1000))).status).toBe('live');
        for (let turn = 0; turn < 3; turn++) await setImmediate();

        const asked = read.bookAt(bitcoin.id, micros(6000));
        for (let step = 0; step < steps; step++) await undefined;
        const closed = read.close();
        const late = read.bookAt(bitcoin.id, micros(2000));
        expect(plain(await asked)).toEqual(plain(foldedAt(story, bitcoin.id, 6000)));
        expect(plain(await late)).toEqual(plain(foldedAt(story, bitcoin.id, 2000)));
        await closed;
        await read.close();
        expect(await openFilesIn(folder)).toEqual([]);
      });
    },
  );

  it('is not searched once aborted; other requests are answered', async () => {
    await withFolder(async (folder) => {
      await writeTape(folder, story, 2);
      const read = await openTape(folder);
      const abort = new AbortController();
      const unwanted = read.bookAt(bitcoin.id, micros(2000), abort.signal);
      const wanted = read.bookAt(bitcoin.id, micros(1000));
      abort.abort();
      await expect(unwanted).rejects.toThrow(/abort/i);
      expect((await wanted).status).toBe('live');
      await read.close();
    });
  });
});
