import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { LineProcess } from '../line-process.ts';
import { feedsFolder } from '../peers/cache-folder.ts';
import { hftbacktestPackage, installed } from '../peers/environments.ts';
import { npy } from '../peers/instruments-feed.ts';

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'replay-peers-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it('keeps only the named feeds of this version in the cache', () => {
  const within = temporary();
  for (const name of ['bench-feeds-0/gen', 'bench-feeds-1/gen', 'bench-feeds-1/old', 'other'])
    mkdirSync(join(within, name), { recursive: true });
  const folder = feedsFolder(['gen'], within);
  expect(readdirSync(folder)).toEqual(['gen']);
  expect(readdirSync(within).sort()).toEqual(['bench-feeds-1', 'other']);
});

it('says what is missing where there is no Python, and leaves no half-made environment', () => {
  const cache = temporary();
  const before = process.env['XDG_CACHE_HOME'];
  process.env['XDG_CACHE_HOME'] = cache;
  onTestFinished(() => {
    if (before === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = before;
  });
  expect(() => installed(hftbacktestPackage, join(cache, 'no-python'))).toThrow(
    /cannot make a virtual environment: install Python 3.11 with venv \(.*ENOENT/,
  );
  expect(existsSync(join(cache, 'replay', 'hftbacktest-2.4.4'))).toBe(false);
});

const echo = `require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const job = JSON.parse(line);
  if (job.stop) { console.error('it was told to stop'); process.exit(3); }
  console.log(JSON.stringify({ twice: 2 * job.value }));
})`;

it('asks a process one job after the other, and says why it stopped', async () => {
  const line = new LineProcess('echo', process.execPath, ['-e', echo]);
  onTestFinished(() => line.close());
  expect(await line.ask({ value: 2 })).toEqual({ twice: 4 });
  expect(await line.ask({ value: 5 })).toEqual({ twice: 10 });
  await expect(line.ask({ stop: true })).rejects.toThrow('echo stopped: it was told to stop');
  await expect(line.ask({ value: 1 })).rejects.toThrow('echo stopped');
});

it('says that a program is not there', async () => {
  const line = new LineProcess('the peer', join(tmpdir(), 'no-such-program'), []);
  await expect(line.ask({})).rejects.toThrow(/the peer stopped: .*ENOENT/);
});

it('describes rows of hftbacktest as a file of numpy', () => {
  const file = npy(Buffer.alloc(3 * 64, 1));
  const length = 10 + file.readUInt16LE(8);
  const head = file.subarray(10, length).toString();
  expect(file.subarray(0, 8)).toEqual(Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]));
  expect(length % 64).toBe(0);
  expect(head).toMatch(/^\{'descr': \[\('ev', '<u8'\), .*\], 'fortran_order': False, 'shape': \(3,\), \} *\n$/);
  expect(file.length).toBe(length + 3 * 64);
});
