import { readdirSync, readlinkSync } from 'node:fs';
import { firstValueFrom, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { eventsOf, openDataset } from '../src/index.ts';
import { bookCsv, eventsIn, fileOf, wholeSteps } from './dataset-files.ts';

const rows = Array.from(
  { length: 120_000 },
  (_, row) => `${row} ${row === 0 ? 'snapshot' : 'update'} bid ${(row * 7919) % 10007}x${row % 97}`,
);
const long = () => fileOf('book.csv.gz', bookCsv(rows));

/** The open files of this process below a path, where the system can tell. */
const openFiles = (path: string): number | undefined => {
  try {
    return readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`) === path;
      } catch {
        return false;
      }
    }).length;
  } catch {
    return undefined;
  }
};

const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

describe('a source', () => {
  it('gives batches, and the same events each time it is read', async () => {
    const source = await openDataset(long(), { instruments: wholeSteps });
    const sizes: number[] = [];
    for await (const batch of source.batches()) sizes.push(batch.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(120_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4096);
    expect(sizes.length).toBeLessThan(300);
    expect(await eventsIn(source)).toEqual(await eventsIn(source));
  });

  it('stops with the reason when it is aborted, and closes its file', async () => {
    const path = long();
    const source = await openDataset(path, { instruments: wholeSteps });
    const abort = new AbortController();
    let batches = 0;
    const reading = async () => {
      for await (const _ of source.batches(abort.signal)) {
        batches += 1;
        abort.abort(new Error('enough'));
      }
    };
    await expect(reading()).rejects.toThrow('enough');
    expect(batches).toBeLessThan(10);
    expect(openFiles(path) ?? 0).toBe(0);
  });

  it('closes its file when the reader leaves early', async () => {
    const path = long();
    const source = await openDataset(path, { instruments: wholeSteps });
    for await (const _ of source.batches()) break;
    expect(openFiles(path) ?? 0).toBe(0);
  });

  it('closes its file when an observer unsubscribes', async () => {
    const path = long();
    const source = await openDataset(path, { instruments: wholeSteps });
    expect(await firstValueFrom(eventsOf(source).pipe(take(3), toArray()))).toHaveLength(3);
    await settled();
    expect(openFiles(path) ?? 0).toBe(0);
  });

  it('tells an observer of a failure', async () => {
    const source = await openDataset(fileOf('book.csv', bookCsv(['1 snapshot bid 99x3', '2 update bid 99x?'])), {
      instruments: wholeSteps,
    });
    await expect(firstValueFrom(eventsOf(source).pipe(toArray()))).rejects.toMatchObject({ code: 'BAD_DATA' });
  });
});
