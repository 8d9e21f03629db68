import { cp, mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyEvent, type Book, waitingBook } from '@replay/book';
import type { MarketEvent, Micros } from '@replay/core';
import { ReplayError } from '@replay/core';
import { tape } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { findBlocks } from '../src/files/find-blocks.ts';
import { readPreface } from '../src/files/preface.ts';
import { TapeFile } from '../src/files/tape-file.ts';
import { frameLength } from '../src/frames/frame-header.ts';
import { createTape, openTape } from '../src/index.ts';
import {
  appendAll,
  bitcoin,
  contents,
  ether,
  eventsOf,
  foldedAt,
  numbered,
  plain,
  readTape,
  withFolder,
  writeTape,
} from './tapes.ts';

/** Two instruments, a few messages each; blocks of about four rows. */
const events: readonly MarketEvent[] = numbered([
  ...tape({ instrument: bitcoin.id })
    .at(1000)
    .snapshot('99x3 100x5 | 101x4')
    .at(3000)
    .change('100x1 |')
    .print('sell 100x4', '17')
    .at(5000)
    .change('98x7 | 101x0 102x2')
    .at(9000)
    .snapshot('97x1 | 98x2')
    .at(9500)
    .change('97x2 | 98x1 99x1')
    .events(),
  ...tape({ instrument: ether.id })
    .at(2000)
    .snapshot('9x30 | 11x40')
    .at(6000)
    .change('9x20 10x1 | 11x41')
    .at(9200)
    .change('9x21 10x2 | 11x44')
    .events(),
]);
const rowsPerBlock = 4;
const end = events.at(-1)!.receivedTime;

describe('a tape truncated at any byte', () => {
  it('is read up to its last whole block, and its notes say so', { timeout: 300_000 }, async () => {
    await withFolder(async (folder) => {
      const [whole, cut] = [join(folder, 'whole'), join(folder, 'cut')];
      await writeTape(whole, events, rowsPerBlock);
      const { bytes, ends, preface } = await layoutOf(whole);
      await mkdir(cut);
      for (const manifest of [true, false]) {
        if (manifest) await cp(join(whole, 'manifest.json'), join(cut, 'manifest.json'));
        else await rm(join(cut, 'manifest.json'));
        // Without the manifest the reader takes the same path, so every third length is enough.
        for (let length = 0; length < bytes.length; length += manifest ? 1 : 3) {
          await writeFile(join(cut, 'blocks.bin'), bytes.subarray(0, length));
          if (length < preface) {
            await expect(openTape(cut)).rejects.toMatchObject({ code: 'BAD_DATA' });
            continue;
          }
          const held = ends.filter(({ end }) => end <= length).at(-1)?.events ?? 0;
          const read = await openTape(cut);
          expect(await eventsOf(read)).toEqual(events.slice(0, held));
          expect(read.notes.at(-1)).toMatch(manifest ? /is cut off/ : /was not closed/);
        }
      }
    });
  });

  it('gives the books up to there', async () => {
    await withFolder(async (folder) => {
      await writeTape(folder, events, rowsPerBlock);
      const { ends } = await layoutOf(folder);
      await truncate(join(folder, 'blocks.bin'), ends[1]!.end + 5);
      const cut = await openTape(folder);
      const held = events.slice(0, ends[1]!.events);
      for (const { id } of [bitcoin, ether]) {
        expect(plain(await cut.bookAt(id, end))).toEqual(plain(foldedAt(held, id, end)));
      }
      await cut.close();
    });
  });
});

describe('a flipped bit anywhere in a tape', () => {
  it('is reported with its block, or changes nothing that is read', { timeout: 300_000 }, async () => {
    await withFolder(async (folder) => {
      await writeTape(folder, events, rowsPerBlock);
      const expected = [bitcoin, ether].map(({ id }) => plain(foldedAt(events, id, end)));
      const { preface, index } = await layoutOf(folder);
      expect((await stat(join(folder, 'checkpoints.bin'))).size).toBeGreaterThan(400);
      const outcomes = { harmless: 0, named: 0 };
      for (const file of ['blocks.bin', 'checkpoints.bin', 'manifest.json']) {
        const path = join(folder, file);
        const bytes = await readFile(path);
        // The other files only save time, so every third byte is enough.
        for (let at = 0; at < bytes.length; at += file === 'blocks.bin' ? 1 : 3) {
          const flipped = Buffer.from(bytes);
          flipped[at] = flipped[at]! ^ (1 << (at % 8));
          await writeFile(path, flipped);
          const fault = await faultOf(folder, expected);
          if (fault === undefined) {
            outcomes.harmless += 1;
            expect(file !== 'blocks.bin' || at >= index, `byte ${at} of ${file}`).toBe(true);
          } else {
            outcomes.named += 1;
            expect(file, fault).toBe('blocks.bin');
            expect(fault).toMatch(
              at < preface ? /blocks\.bin: the preface of the tape/ : /blocks\.bin, block \d: block \d/,
            );
          }
        }
        await writeFile(path, bytes);
      }
      expect(outcomes).toEqual({ named: index, harmless: expect.any(Number) });
      expect(outcomes.harmless).toBeGreaterThan(400);
    });
  });

  it('never leads to a wrong live book under the policy quarantine', { timeout: 300_000 }, async () => {
    await withFolder(async (folder) => {
      await writeTape(folder, events, rowsPerBlock);
      const path = join(folder, 'blocks.bin');
      const { bytes, preface, index } = await layoutOf(folder);
      const books = new Set([bitcoin, ether].flatMap(({ id }) => liveBooks(events, id)));
      let interrupted = 0;
      for (let at = preface; at < index; at += 3) {
        const flipped = Buffer.from(bytes);
        flipped[at] = flipped[at]! ^ 16;
        await writeFile(path, flipped);
        const read = await readTape(folder, { onDamage: 'quarantine' });
        interrupted += read.filter(({ type }) => type === 'FeedInterrupted').length;
        for (const { id } of [bitcoin, ether]) {
          for (const book of liveBooks(read, id)) expect(books).toContain(book);
          const tape = await openTape(folder, { onDamage: 'quarantine' });
          const last = await tape.bookAt(id, end);
          if (last.status === 'live') expect(plain(last)).toEqual(plain(foldedAt(events, id, end)));
          else expect(last).toMatchObject({ cause: expect.stringMatching(/block \d of the tape is damaged/) });
          await tape.close();
        }
      }
      expect(interrupted).toBeGreaterThan(100);
    });
  });
});

describe('a damaged block among whole ones', () => {
  it('affects only books that need it, in any order of requests', {
    timeout: 300_000,
  }, async () => {
    await withFolder(async (folder) => {
      await writeTape(folder, events, rowsPerBlock);
      const { bytes, ends } = await layoutOf(folder);
      const requests = [bitcoin, ether].flatMap(({ id }) =>
        events.map(({ receivedTime }) => ({ id, time: receivedTime })),
      );
      // Far apart in time from one to the next, so that blocks are opened back and forth.
      const asked = requests.map((_, at) => requests[(at * 37) % requests.length]!);
      for (const { end: behind } of ends) {
        const flipped = Buffer.from(bytes);
        flipped[behind - 9] = flipped[behind - 9]! ^ 16;
        await writeFile(join(folder, 'blocks.bin'), flipped);
        const read = await readTape(folder, { onDamage: 'quarantine' });
        const tolerant = await openTape(folder, { onDamage: 'quarantine' });
        const strict = await openTape(folder);
        let refused = 0;
        for (const { id, time } of asked) {
          // A checkpoint behind the damage restores the book.
          const allowed = [plain(foldedAt(read, id, time)), plain(foldedAt(events, id, time))];
          expect(allowed).toContainEqual(plain(await tolerant.bookAt(id, time)));
          const book = await strict.bookAt(id, time).catch((error: ReplayError) => error);
          if (book instanceof ReplayError) refused += 1;
          else expect(plain(book)).toEqual(allowed[1]);
        }
        expect(refused).toBeGreaterThan(0);
        await Promise.all([tolerant.close(), strict.close()]);
      }
    });
  });
});

describe('misplaced blocks', () => {
  it('are reported when two are swapped', async () => {
    await withFolder(async (folder) => {
      await writeTape(folder, events, rowsPerBlock);
      await swapBlocks(folder, 1, 2);
      await expect(readTape(folder)).rejects.toMatchObject({
        code: 'BAD_DATA',
        place: expect.stringContaining('blocks.bin, block 1'),
      });
    });
  });

  it('are reported when two are swapped on a tape that was never closed', async () => {
    await withFolder(async (folder) => {
      await abandonedTape(folder);
      await swapBlocks(folder, 1, 2);
      await expect(readTape(folder)).rejects.toThrow(/block 1 of the tape is damaged: block 2 is in its place/);
      const read = await readTape(folder, { onDamage: 'quarantine' });
      expect(read.map(({ sequence }) => sequence)).toEqual(
        read.map(({ sequence }) => sequence).toSorted((a, b) => a - b),
      );
      expect(read.filter(({ type }) => type === 'FeedInterrupted')).toHaveLength(3);
    });
  });

  it('are reported when one is of another tape', async () => {
    await withFolder(async (folder) => {
      const [mine, other] = [join(folder, 'mine'), join(folder, 'other')];
      await writeTape(mine, events, rowsPerBlock);
      const otherContents = { ...contents(rowsPerBlock), source: { ...contents().source, digests: [] } };
      const writer = await createTape(other, otherContents);
      await appendAll(writer, events);
      await writer.close();
      const { bytes, ends } = await layoutOf(mine);
      const theirs = await layoutOf(other);
      theirs.bytes.copy(bytes, ends[0]!.end, theirs.ends[0]!.end, theirs.ends[1]!.end);
      await writeFile(join(mine, 'blocks.bin'), bytes);
      await expect(readTape(mine)).rejects.toThrow(/block 1 of the tape is damaged: it belongs to another tape/);
    });
  });
});

describe('a file that only saves time', () => {
  it.each(['checkpoints.bin', 'manifest.json'])('may be empty: %s', async (file) => {
    await withFolder(async (folder) => {
      await writeTape(folder, events, rowsPerBlock);
      await writeFile(join(folder, file), '');
      const read = await openTape(folder);
      expect(await readTape(folder)).toEqual(events);
      expect(plain(await read.bookAt(ether.id, end))).toEqual(plain(foldedAt(events, ether.id, end)));
      await read.close();
    });
  });
});

/** Where each part of the block file ends, and how many events precede that. */
async function layoutOf(folder: string) {
  const path = join(folder, 'blocks.bin');
  const file = await TapeFile.open(path, 'r');
  const head = await readPreface(file);
  const { blocks, end: index } = await findBlocks(file, head, undefined);
  await file.close();
  const ends = blocks.map((block) => {
    if (block.status === 'lost') throw new Error('a whole tape has no lost block');
    const { firstEvent, events } = block.header;
    return { start: block.offset, end: block.offset + frameLength(block.header), events: firstEvent + events };
  });
  return { bytes: await readFile(path), preface: head.end, index, ends };
}

async function swapBlocks(folder: string, one: number, other: number): Promise<void> {
  const { bytes, ends } = await layoutOf(folder);
  const part = (at: number) => bytes.subarray(ends[at]!.start, ends[at]!.end);
  const before = bytes.subarray(0, ends[one]!.start);
  const between = bytes.subarray(ends[one]!.end, ends[other]!.start);
  const after = bytes.subarray(ends[other]!.end);
  await writeFile(join(folder, 'blocks.bin'), Buffer.concat([before, part(other), between, part(one), after]));
}

async function abandonedTape(folder: string): Promise<void> {
  const writer = await createTape(folder, contents(rowsPerBlock));
  await appendAll(writer, events);
  await writer.abandon();
}

/** The error of reading all events and the last books; undefined when all is as it was written. */
async function faultOf(folder: string, expected: readonly unknown[]): Promise<string | undefined> {
  try {
    const tape = await openTape(folder);
    expect(await eventsOf(tape)).toEqual(events);
    const books = await Promise.all([bitcoin, ether].map(({ id }) => tape.bookAt(id, end as Micros)));
    await tape.close();
    expect(books.map(plain)).toEqual(expected);
    return undefined;
  } catch (error) {
    if (error instanceof ReplayError && error.code === 'BAD_DATA') return error.toLines();
    throw error;
  }
}

/** Every live book of an instrument, as text. */
function liveBooks(events: readonly MarketEvent[], instrument: string): string[] {
  const books: string[] = [];
  let book: Book = waitingBook;
  for (const event of events) {
    if (event.instrument !== instrument) continue;
    book = applyEvent(book, event);
    if (book.status === 'live') books.push(JSON.stringify([instrument, book.bids.levels(), book.asks.levels()]));
  }
  return books;
}
