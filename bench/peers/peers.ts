import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goalsTable } from './goals.ts';
import { measured } from './measurement.ts';
import { help, type PeersOptions, parseOptions } from './options.ts';
import { plotOf } from './plot.ts';
import type { PeersResults } from './results.ts';
import { tablesOf } from './tables.ts';

const bench = fileURLToPath(new URL('..', import.meta.url));

/** `bench -- peers`: see `--help`. Returns the exit code. */
export async function comparePeers(args: readonly string[]): Promise<number> {
  let options: PeersOptions | 'help';
  try {
    options = parseOptions(args);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    process.stderr.write(`${why}\nsee: npm run -s bench -- peers --help\n`);
    return 2;
  }
  if (options === 'help') {
    process.stdout.write(help);
    return 0;
  }
  const folder = folderFor(options);
  let results: PeersResults | undefined;
  for await (results of measured(options, sayingWhen()))
    writeFileSync(join(folder, 'peers.json'), `${JSON.stringify(results, null, 2)}\n`);
  if (results === undefined) return 1;
  drawPlots(results, folder);
  if (options.record) recordIn(join(bench, 'README.md'), results);
  process.stdout.write(options.json ? `${JSON.stringify(results, null, 2)}\n` : `${textOf(results)}\n`);
  process.stderr.write(`raw results and plots: ${folder}\n`);
  return 0;
}

/** Says on standard error what is done, and how long after the beginning. */
function sayingWhen(): (text: string) => void {
  const began = performance.now();
  return (text) => {
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    process.stderr.write(`${seconds.padStart(4)} s  ${text}\n`);
  };
}

const textOf = (results: PeersResults): string => `${goalsTable(results)}\n\n${tablesOf(results)}`;

function folderFor({ out, record }: PeersOptions): string {
  const folder = record ? join(bench, 'results') : (out ?? mkdtempSync(join(tmpdir(), 'replay-bench-peers-')));
  mkdirSync(folder, { recursive: true });
  return folder;
}

function drawPlots({ sweeps }: PeersResults, folder: string): void {
  for (const along of sweeps.length > 0 ? (['resting orders', 'instruments'] as const) : [])
    writeFileSync(join(folder, `${along.replace(' ', '-')}.svg`), plotOf(sweeps, along));
}

/** Puts the tables between the two marks of the page. */
function recordIn(readme: string, results: PeersResults): void {
  const page = readFileSync(readme, 'utf8');
  const block = /(<!-- peers -->)[\s\S]*(<!-- end of peers -->)/;
  if (!block.test(page))
    throw new Error(`${readme} has no place for the tables: <!-- peers --> and <!-- end of peers -->`);
  writeFileSync(
    readme,
    page.replace(block, (_, start: string, end: string) => `${start}\n${textOf(results)}\n${end}`),
  );
}
