import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTape, openTape } from '../src/index.ts';
import { anyMarket, contents, foldedAt, ids, plain, readTape, withFolder } from './tapes.ts';

describe('a writer that is flushed', () => {
  it('writes the same events and books, wherever it was flushed', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        anyMarket(25),
        fc.array(fc.boolean(), { minLength: 1 }),
        fc.nat(),
        async (events, flushes, at) => {
          await withFolder(async (folder) => {
            const writer = await createTape(folder, contents(20));
            for (const [index, event] of events.entries()) {
              await writer.append([event]);
              if (flushes[index % flushes.length] === true) await writer.flush();
            }
            await writer.flush();
            // Flushed events can be read before the tape is finished.
            expect(await readTape(folder)).toEqual(events);
            const manifest = await writer.close();
            expect(manifest.events).toBe(events.length);
            expect(await readTape(folder)).toEqual(events);
            const time = events[at % events.length]?.receivedTime;
            if (time === undefined) return;
            const tape = await openTape(folder);
            for (const id of ids) expect(plain(await tape.bookAt(id, time))).toEqual(plain(foldedAt(events, id, time)));
            await tape.close();
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('writes nothing when no events are pending', async () => {
    await withFolder(async (folder) => {
      const writer = await createTape(folder, contents());
      const { bytes } = writer.progress;
      await writer.flush();
      expect(writer.progress.bytes).toBe(bytes);
      await writer.close();
      await expect(writer.flush()).rejects.toThrow('the tape was closed');
    });
  });
});
