import { join } from 'node:path';
import { applyEvent, type Book, waitingBook } from '@replay/book';
import { type MarketEvent, micros } from '@replay/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openTape } from '../src/index.ts';
import {
  anyMarket,
  bitcoin,
  eventsOf,
  foldedAt,
  ids,
  plain,
  readTape,
  solana,
  withFolder,
  writeTape,
} from './tapes.ts';

describe('a time range of a tape', () => {
  it('holds the events in it, preceded by the books just before it', { timeout: 300_000 }, async () => {
    let count = 0;
    const anyShare = fc.double({ min: -0.1, max: 1.1, noNaN: true });
    await withFolder((folder) =>
      fc.assert(
        fc.asyncProperty(
          anyMarket(50),
          fc.integer({ min: 1, max: 80 }),
          fc.tuple(anyShare, anyShare),
          fc.subarray([...ids], { minLength: 1 }),
          async (events, rowsPerBlock, shares, instruments) => {
            const path = join(folder, String(count++));
            await writeTape(path, events, rowsPerBlock);
            const first = events[0]!.receivedTime;
            const span = events.at(-1)!.receivedTime - first;
            const [from, to] = shares.map((share) => micros(Math.round(first + share * span)));
            const options = { from: from!, to: to!, instruments };
            const read = await readTape(path, options);
            const own = selected(events, instruments);
            const within = own.filter(({ receivedTime }) => receivedTime >= from! && receivedTime < to!);
            expect(read.slice(read.length - within.length)).toEqual(within);
            const opening = read.slice(0, read.length - within.length);
            for (const instrument of instruments) {
              expect(plain(foldOf(opening, instrument))).toEqual(plain(foldedAt(own, instrument, from! - 1)));
            }
          },
        ),
        { numRuns: 100 },
      ),
    );
  });

  it('restricted to some instruments, numbers events and books as if the others had never been on it', async () => {
    await withFolder(async (folder) => {
      const [events = []] = fc.sample(anyMarket(80), { seed: 5, numRuns: 1 });
      await writeTape(folder, events, 4);
      const instruments = [bitcoin.id, solana.id];
      const own = selected(events, instruments);
      expect(await readTape(folder, { instruments })).toEqual(own);
      const read = await openTape(folder, { instruments });
      expect(read.instruments).toEqual([bitcoin, solana]);
      for (const { receivedTime } of events.filter((_, at) => at % 11 === 0)) {
        const book = await read.bookAt(solana.id, receivedTime);
        expect(plain(book)).toEqual(plain(foldedAt(own, solana.id, receivedTime)));
      }
      await expect(read.bookAt('test:ETH', micros(0))).rejects.toMatchObject({ code: 'BAD_USAGE' });
      await read.close();
    });
  });

  it('can be read repeatedly, also concurrently', async () => {
    await withFolder(async (folder) => {
      const [events = []] = fc.sample(anyMarket(80), { seed: 6, numRuns: 1 });
      await writeTape(folder, events, 4);
      const read = await openTape(folder);
      expect(await Promise.all([eventsOf(read), eventsOf(read)])).toEqual([events, events]);
      expect(read.progress()).toBe(1);
    });
  });

  it('ends when aborted', async () => {
    await withFolder(async (folder) => {
      const [events = []] = fc.sample(anyMarket(80), { seed: 6, numRuns: 1 });
      await writeTape(folder, events, 4);
      const read = await openTape(folder);
      const abort = new AbortController();
      const batches = read.batches(abort.signal);
      await batches.next();
      abort.abort();
      await expect(batches.next()).rejects.toThrow(/abort/i);
    });
  });
});

const selected = (events: readonly MarketEvent[], instruments: readonly string[]): MarketEvent[] =>
  events
    .filter(({ instrument }) => instruments.includes(instrument))
    .map((event, sequence) => ({ ...event, sequence }));

const foldOf = (events: readonly MarketEvent[], instrument: string): Book =>
  events.filter((event) => event.instrument === instrument).reduce(applyEvent, waitingBook);
