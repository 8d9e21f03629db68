import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchRow } from './bench-row.ts';
import { bookFile, repeated, withFolder } from './book-file.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const runs = 5;

/**
 * A whole run as a user starts it: `backtest --strategy imbalance` on one file, from the start of the process to its end, with
 * parsing, folding, matching, journal, report and files. And the same on 20 and 50 times the rows, for the memory it takes.
 */
export async function benchRun(): Promise<BenchRow[]> {
  return withFolder(async (folder) => {
    const file = bookFile(folder);
    const timed = Array.from({ length: runs }, () => backtest(file.path, folder));
    const hashes = new Set(timed.map(({ hash }) => hash));
    if (hashes.size > 1) throw new Error(`runs of the same file came to different facts: ${[...hashes].join(', ')}`);
    const seconds = timed.map((one) => one.seconds).sort((one, other) => one - other);
    const memory = [1, 20, 50].map((times) => backtest(repeated(file, times, folder), folder).megabytes);
    const [once = 0, ...longer] = memory;
    return [
      {
        name: `a whole imbalance run, ${file.name}, wall clock`,
        figure: seconds[runs >> 1] ?? 0,
        unit: 's, less is better',
        wanted: 3,
      },
      ...longer.map((megabytes, index) => ({
        name: `peak memory of a run on ${[20, 50][index]} times the rows, against once`,
        figure: megabytes,
        unit: 'MB, less is better',
        reference: once,
        ratio: once / megabytes,
        wanted: 0.9,
      })),
    ];
  });
}

function backtest(path: string, folder: string): { seconds: number; megabytes: number; hash: string } {
  const out = mkdtempSync(join(folder, 'runs-'));
  const began = performance.now();
  const result = spawnSync(process.execPath, [join(root, 'scripts/backtest.mjs'), ...options(path, out)], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: `--import=${join(root, 'bench/peak-memory.mjs')}` },
  });
  if (result.status !== 0) throw new Error(result.stderr);
  const seconds = (performance.now() - began) / 1000;
  const report = JSON.parse(readFileSync(join(out, readdirSync(out)[0] ?? '', 'report.json'), 'utf8'));
  const kilobytes = [...result.stderr.matchAll(/peak memory (\d+) kB/g)].map(([, count]) => Number(count));
  return { seconds, megabytes: Math.max(...kilobytes) / 1024, hash: report.run.hash };
}

const options = (path: string, out: string): string[] =>
  `--strategy imbalance --exchange binance-futures --symbol BTCUSDT --quiet --data ${path} --out ${out}`.split(' ');
