import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { entriesOf, holdsTables } from '../src/relay/served-folder.ts';

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'replay-served-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const going = new AbortController().signal;

describe('a served folder', () => {
  it('with cyclic links is walked once', async () => {
    const folder = freshFolder();
    // Followed, these would be 3 to the power of the longest path.
    for (const name of ['a', 'b', 'c']) {
      mkdirSync(join(folder, name));
      for (const other of ['x', 'y', 'z']) symlinkSync(folder, join(folder, name, other));
    }
    expect(await holdsTables(folder, going)).toBe(false);
    writeFileSync(join(folder, 'b', 'day.csv.gz'), '');
    expect(await holdsTables(folder, going)).toBe(true);
  });

  it('includes links to files and tapes inside it', async () => {
    const [folder, outside] = [freshFolder(), freshFolder()];
    writeFileSync(join(folder, 'own.ndjson'), '');
    mkdirSync(join(folder, 'day.tape'));
    writeFileSync(join(folder, 'day.tape', 'blocks.bin'), '');
    symlinkSync(join(folder, 'own.ndjson'), join(folder, 'same.ndjson'));
    symlinkSync(join(folder, 'day.tape'), join(folder, 'same.tape'));
    symlinkSync(outside, join(folder, 'leads-out'));
    symlinkSync('nowhere', join(folder, 'leads-nowhere.csv'));
    symlinkSync(folder, join(folder, 'itself'));
    const names = (await entriesOf(folder)).map((path) => path.slice(folder.length + 1));
    expect(names).toEqual(['day.tape', 'own.ndjson', 'same.ndjson', 'same.tape']);
    expect(await holdsTables(folder, going)).toBe(false);
  });

  it('with a link to a file outside is refused', async () => {
    const [folder, outside] = [freshFolder(), freshFolder()];
    writeFileSync(join(outside, 'secret.csv'), '');
    const place = join(folder, 'leads-out.csv');
    symlinkSync(join(outside, 'secret.csv'), place);
    await expect(entriesOf(folder)).rejects.toMatchObject({ code: 'BAD_USAGE', place });
    expect(await holdsTables(folder, going)).toBe(false);
  });

  it('stops being scanned when the server is stopped', async () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'something'), '');
    await expect(holdsTables(folder, AbortSignal.abort())).rejects.toThrow(/abort/i);
  });

  it('that does not exist is named', async () => {
    const folder = join(freshFolder(), 'gone');
    await expect(entriesOf(folder)).rejects.toMatchObject({ code: 'NO_DATA', place: folder });
  });
});
