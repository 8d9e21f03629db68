import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { CheckpointWriter } from '../src/checkpoints/checkpoint-writer.ts';
import { continueTape, createTape } from '../src/index.ts';
import { anyMarket, appendAll, bitcoin, contents, openFilesIn, readTape, withFolder, writeTape } from './tapes.ts';

const files = ['blocks.bin', 'checkpoints.bin', 'manifest.json'];

/** A few dozen messages of three instruments, always the same. */
const [events = []] = fc.sample(anyMarket(30), { seed: 11, numRuns: 1 });

describe('a continued import', () => {
  it('writes the same bytes as an uninterrupted one, wherever it was cut', { timeout: 300_000 }, async () => {
    await withFolder(async (folder) => {
      const [whole, cut] = [join(folder, 'whole'), join(folder, 'cut')];
      await writeTape(whole, events, 40);
      const bytes = await Promise.all(files.map((file) => readFile(join(whole, file))));
      const writer = await createTape(cut, contents(40));
      await writer.abandon();
      const head = (await readFile(join(cut, 'blocks.bin'))).length;
      let before = 0;
      for (let length = head; length < bytes[0]!.length; length += 23) {
        await writeFile(join(cut, 'blocks.bin'), bytes[0]!.subarray(0, length));
        await writeFile(join(cut, 'checkpoints.bin'), bytes[1]!.subarray(0, (length * 7) % (bytes[1]!.length + 1)));
        const writer = await continueTape(cut, contents(40));
        expect(writer.eventsBefore).toBeGreaterThanOrEqual(before);
        expect(writer.progress.events).toBe(writer.eventsBefore);
        before = writer.eventsBefore;
        await appendAll(writer, events.slice(writer.eventsBefore));
        await writer.close();
        for (const [at, file] of files.entries()) expect(await readFile(join(cut, file))).toEqual(bytes[at]);
      }
      expect(before).toBeGreaterThan(events.length / 2);
    });
  });

  it('that was abandoned loses only the events after the last whole block', async () => {
    await withFolder(async (folder) => {
      const writer = await createTape(folder, contents(40));
      await appendAll(writer, events);
      await writer.abandon();
      const read = await readTape(folder);
      expect(read).toEqual(events.slice(0, read.length));
      expect(events.length - read.length).toBeLessThan(41);
    });
  });

  it('continues before a block that was damaged meanwhile', async () => {
    await withFolder(async (folder) => {
      const writer = await createTape(folder, contents(10));
      await appendAll(writer, events);
      await writer.abandon();
      const path = join(folder, 'blocks.bin');
      const bytes = await readFile(path);
      bytes[bytes.length >> 1]! ^= 1;
      await writeFile(path, bytes);
      const continued = await continueTape(folder, contents(10));
      expect(continued.eventsBefore).toBeGreaterThan(0);
      expect(continued.eventsBefore).toBeLessThan(events.length - 10);
      await appendAll(continued, events.slice(continued.eventsBefore));
      await continued.close();
      expect(await readTape(folder)).toEqual(events);
    });
  });

  it('leaves no file open when it fails', async () => {
    await withFolder(async (folder) => {
      const writer = await createTape(folder, contents(40));
      await appendAll(writer, events);
      await writer.abandon();
      const addBlock = vi
        .spyOn(CheckpointWriter.prototype, 'addBlock')
        .mockRejectedValue(new Error('the disk is full'));
      onTestFinished(() => addBlock.mockRestore());
      await expect(continueTape(folder, contents(40))).rejects.toThrow(/the disk is full/);
      expect(await openFilesIn(folder)).toEqual([]);
    });
  });
});

describe('a tape that cannot be created', () => {
  it('leaves no file open', async () => {
    await withFolder(async (folder) => {
      await mkdir(join(folder, 'checkpoints.bin'));
      await expect(createTape(folder, contents(40))).rejects.toMatchObject({ code: 'NO_DATA' });
      expect(await openFilesIn(folder)).toEqual([]);
    });
  });
});

describe('continuing is refused', () => {
  const other = { ...contents(40), source: { ...contents().source, digests: [{ name: 'x', bytes: 1, sha256: 'y' }] } };
  it.each([
    ['with another source', other],
    [
      'with other settings of the source',
      { ...contents(40), source: { ...contents().source, settings: { gaps: 'warn' } } },
    ],
    ['with other instruments', { ...contents(40), instruments: [bitcoin] }],
  ])('%s', async (_what, given) => {
    await withFolder(async (folder) => {
      await (await createTape(folder, contents(40))).abandon();
      await expect(continueTape(folder, given)).rejects.toMatchObject({ code: 'BAD_USAGE' });
    });
  });

  it('for a finished tape, but not for a truncated one', async () => {
    await withFolder(async (folder) => {
      await writeTape(folder, events, 40);
      await expect(continueTape(folder, contents(40))).rejects.toThrow(/the tape is finished/);
      const path = join(folder, 'blocks.bin');
      const { length } = await readFile(path);
      await truncate(path, length - 1);
      const writer = await continueTape(folder, contents(40));
      expect(writer.eventsBefore).toBe(events.length);
      await writer.close();
      expect((await readFile(path)).length).toBe(length);
    });
  });

  it('where there is no tape', async () => {
    await withFolder(async (folder) => {
      await expect(continueTape(folder, contents())).rejects.toMatchObject({ code: 'NO_DATA' });
    });
  });
});
