import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { diskError, writeWhole } from '@replay/backtest/command';
import { micros } from '@replay/core';
import { readJournal } from '@replay/journal';
import { sampleMarket } from '@replay/market';
import { generatedMarket, serveRelay } from '@replay/relay';
import { repoRoot } from '@replay/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exitCodeOf } from '../src/terminal/exit-code.ts';
import { backtest } from './command.ts';

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'replay-disk-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** By its path: the checks take a bare name for a package's program. */
const tool = (name: string): string => join('/bin', name);

const mounted = (folder: string, options: string): boolean =>
  spawnSync(tool('mount'), ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0;

/** A file system in memory with these bounds; undefined where this user may not mount one. */
function smallDisk(options: string): string | undefined {
  const folder = freshFolder();
  if (!mounted(folder, options)) return undefined;
  // Lazily, for the system may still hold a file of a run that has failed.
  onTestFinished(() => void spawnSync(tool('umount'), ['-l', folder]));
  return folder;
}

const probe = mkdtempSync(join(tmpdir(), 'replay-probe-'));
const mayMount = mounted(probe, 'size=4k');
if (mayMount) spawnSync(tool('umount'), [probe]);
rmSync(probe, { recursive: true, force: true });
const whyNot = mayMount ? '' : ' (skipped: this user may not mount a file system)';

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [entry.name] : [],
  );

describe.skipIf(!mayMount)(`a disk that is full${whyNot}`, () => {
  it.each<[string, (disk: string) => readonly string[]]>([
    ['run', (disk) => ['--strategy', 'imbalance', '--out', join(disk, 'runs'), '--quiet']],
    ['export', (disk) => ['export', 'sample', '--format', 'csv', '--out', join(disk, 'tables'), '--quiet']],
    ['export of arrow', (disk) => ['export', 'sample', '--format', 'arrow', '--out', join(disk, 'tables'), '--quiet']],
    ['import', (disk) => ['import', 'sample', '--out', join(disk, 'sample.tape'), '--quiet']],
  ])('ends a %s with exit 3, the place and a remedy in two lines', async (_name, argv) => {
    const disk = smallDisk('size=96k') as string;
    const { code, out, err } = await backtest(argv(disk));
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/^.*replay-disk-.*: the disk is full \(ENOSPC, \w+\)\nfree some space/m);
    expect(err.trimEnd().split('\n').length).toBe(2);
    for (const name of ['report.json', 'report.html', 'instruments.json']) expect(filesIn(disk)).not.toContain(name);
    expect(filesIn(disk).filter((name) => name.endsWith('.csv.gz') || name.endsWith('.arrow'))).toEqual([]);
  });
});

describe.skipIf(!mayMount)(`a disk that fills up while a server is read${whyNot}`, () => {
  const serving = async (): Promise<number> => {
    const path = join(freshFolder(), 'day.csv.gz');
    // Bytes of chance, so that packing does not make them fewer.
    writeFileSync(path, gzipSync(randomBytes(1_000_000)));
    const dataset = { exchange: 'replay', type: 'trades', day: '2024-05-01', symbol: 'BTCUSDT', path } as const;
    const server = await serveRelay({
      markets: [generatedMarket({ ...sampleMarket, duration: micros(180_000_000) })],
      datasets: [dataset],
      live: { speed: Number.POSITIVE_INFINITY },
    });
    onTestFinished(() => server.close());
    return server.port;
  };
  const days = ['--exchange', 'replay', '--symbol', 'BTCUSDT', '--from', '2024-05-01', '--to', '2024-05-02'];
  const books = ['--types', 'incremental_book_L2,trades'];
  const recording = (port: number): readonly string[] =>
    `record --data relay://127.0.0.1:${port} --symbol replay:BTCUSDT --stamps told`.split(' ');

  it.each<[what: string, argv: (port: number, disk: string) => readonly string[], place: RegExp]>([
    [
      'download of files',
      (port, disk) => [
        'download',
        ...days,
        '--types',
        'trades',
        '--out',
        disk,
        '--source',
        `tardis://127.0.0.1:${port}`,
      ],
      /replay-disk-.*\/replay_trades_2024-05-01_BTCUSDT\.csv\.gz\.part: the file cannot be written: ENOSPC/,
    ],
    [
      'download of history',
      (port, disk) => ['download', ...days, ...books, '--source', `relay://127.0.0.1:${port}`, '--out', disk],
      /replay-disk-.*: the disk is full \(ENOSPC, write\)/,
    ],
    [
      'recording',
      (port, disk) => [...recording(port), '--out', join(disk, 'day.tape')],
      /replay-disk-.*: the disk is full \(ENOSPC, write\)/,
    ],
    [
      'recording of messages as they came',
      (port, disk) => [...recording(port), '--out', join(freshFolder(), 'day.tape'), '--raw', join(disk, 'day.raw')],
      /replay-disk-.*\/day\.raw: the disk is full \(ENOSPC, write\)/,
    ],
  ])(
    'ends a %s with exit 3, the place and a remedy, and leaves no file that looks whole',
    async (_what, argv, place) => {
      const disk = smallDisk('size=24k') as string;
      const { code, out, err } = await backtest([...argv(await serving(), disk), '--quiet']);
      const [first, second, ...more] = err.trimEnd().split('\n');
      expect([code, out, more]).toEqual([3, '', []]);
      expect(first).toMatch(place);
      expect(second).toMatch(/^free some space/);
      expect(filesIn(disk).filter((name) => name.endsWith('.csv.gz') || name === 'manifest.json')).toEqual([]);
      const tape = join(disk, 'day.tape');
      if (!existsSync(tape)) return;
      expect((await backtest(['verify', tape, '--quiet'])).code).toBe(3);
    },
  );
});

describe('a limit on the size of files', () => {
  it('ends a run with exit 3 and a readable journal of what was written', async () => {
    const runs = join(freshFolder(), 'runs');
    const main = join(repoRoot, 'packages', 'cli', 'src', 'main.ts');
    const argv = [
      '--conditions=source',
      '--import',
      'tsx/esm',
      main,
      '--strategy',
      'imbalance',
      '--out',
      runs,
      '--quiet',
    ];
    const { status, stdout, stderr } = spawnSync(
      'sh',
      ['-c', 'ulimit -f 60 && exec "$@"', 'sh', process.execPath, ...argv],
      { cwd: repoRoot, encoding: 'utf8' },
    );
    expect([status, stdout, stderr]).toEqual([
      3,
      '',
      expect.stringMatching(
        /^\S*replay-disk-\S+: the file is larger than the system allows \(EFBIG, write\)\nraise the limit \(ulimit -f\), .*; what the run wrote until then is in \S+\n$/,
      ),
    ]);
    const [run = ''] = readdirSync(runs);
    const facts = [...readJournal(join(runs, run, 'journal'))];
    expect(facts[0]?.type).toBe('RunStarted');
    expect(facts.length).toBeGreaterThan(100);
    expect(filesIn(runs).filter((name) => name.startsWith('report'))).toEqual([]);
    const report = await backtest(['report', join(runs, run)]);
    expect(report.code).toBe(0);
    expect(report.out.replace(/\s+/g, ' ')).toContain('The journal stops before the end of the run');
  });
});

describe.skipIf(!mayMount)(`a disk that is read-only${whyNot}`, () => {
  it.each<[string, (disk: string) => readonly string[]]>([
    ['run', (disk) => ['--strategy', 'imbalance', '--out', join(disk, 'runs'), '--quiet']],
    ['export', (disk) => ['export', 'sample', '--format', 'csv', '--out', join(disk, 'tables'), '--quiet']],
    ['import', (disk) => ['import', 'sample', '--out', join(disk, 'sample.tape'), '--quiet']],
  ])('ends a %s with exit 3, the place and a remedy', async (_name, argv) => {
    const disk = smallDisk('size=96k,ro') as string;
    const { code, err } = await backtest(argv(disk));
    expect([code, err]).toEqual([
      3,
      expect.stringMatching(/replay-disk-.*: .* \((EROFS|ENOENT), \w+\)\n(write to|.*the disk is writable)/),
    ]);
  });
});

describe('a folder that is removed during the run', () => {
  it('ends the run with exit 3 and its place', async () => {
    const folder = freshFolder();
    const runs = join(folder, 'runs');
    const strategy = join(folder, 'remover.ts');
    writeFileSync(
      strategy,
      `import { rmSync } from 'node:fs';
import { Strategy } from '${join(repoRoot, 'packages', 'strategy', 'src', 'index.ts')}';
export default class Remover extends Strategy {
  override onBook() {
    rmSync(${JSON.stringify(runs)}, { recursive: true, force: true });
    return [];
  }
}
`,
    );
    const argv = ['--strategy', strategy, '--out', runs, '--quiet', '--to', '2024-05-01T07:54:10Z'];
    const { code, err } = await backtest(argv);
    expect([code, err]).toEqual([
      3,
      expect.stringMatching(/runs.*: the file or its folder does not exist \(ENOENT, \w+\)\n/),
    ]);
  });
});

describe('an atomically written file', () => {
  it('leaves no part behind when it cannot be written', () => {
    const folder = freshFolder();
    const path = join(folder, 'report.json');
    mkdirSync(`${path}.part`);
    expect(() => writeWhole(path, '{}')).toThrow();
    expect(existsSync(path)).toBe(false);
    rmSync(`${path}.part`, { recursive: true });
    // A folder stands where the file should be, so all is written and cannot get its name.
    mkdirSync(path);
    expect(() => writeWhole(path, '{}')).toThrow();
    expect(readdirSync(folder)).toEqual(['report.json']);
    rmSync(path, { recursive: true });
    writeWhole(path, '{}');
    expect(readdirSync(folder)).toEqual(['report.json']);
  });

  it('leaves nothing behind and an older file unchanged when a piece of it fails', () => {
    const path = join(freshFolder(), 'orders.csv');
    const pieces = function* (failsAt: number): Iterable<string> {
      for (let piece = 0; piece < 3; piece += 1) {
        if (piece === failsAt) throw new Error('no more');
        yield `${piece},`;
      }
    };
    writeWhole(path, pieces(3));
    expect(readFileSync(path, 'utf8')).toBe('0,1,2,');
    expect(() => writeWhole(path, pieces(2))).toThrow('no more');
    expect(readFileSync(path, 'utf8')).toBe('0,1,2,');
    expect(readdirSync(join(path, '..'))).toEqual(['orders.csv']);
  });
});

describe('an error of the system', () => {
  it.each(['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EACCES', 'EPERM', 'ENOENT', 'EIO', 'EMFILE'])(
    '%s says where and what to do, and is exit 3',
    (code) => {
      const error = Object.assign(new Error('as the system says'), { code, syscall: 'write' });
      const said = diskError(error, '/data/day.tape');
      expect(said).toMatchObject({ code: 'DISK', place: '/data/day.tape', remedy: expect.stringMatching(/\w/) });
      expect(exitCodeOf(error)).toBe(3);
    },
  );

  it('that is not of a disk stays unchanged', () => {
    const error = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', syscall: 'connect' });
    expect(diskError(error, 'somewhere')).toBe(error);
    const own = Object.assign(new Error('a strategy may use these codes as well'), { code: 'ENOENT' });
    expect(diskError(own, 'somewhere')).toBe(own);
  });

  it.skipIf(!existsSync('/dev/full'))('on standard output is exit 3 as well', () => {
    const main = join(repoRoot, 'packages', 'cli', 'src', 'main.ts');
    const argv = ['--conditions=source', '--import', 'tsx/esm', main, 'strategies'];
    const { status, stderr } = spawnSync('sh', ['-c', '"$@" > /dev/full', 'sh', process.execPath, ...argv], {
      cwd: repoRoot,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([
      3,
      expect.stringMatching(/^standard output: the disk is full \(ENOSPC, write\)\n/),
    ]);
  });
});
