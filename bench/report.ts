import { execFile } from 'node:child_process';
import { createReadStream, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { JournalWriter, type Manifest, writeManifest } from '../packages/journal/src/index.ts';
import type { BenchRow } from './bench-row.ts';
import { withFolder } from './book-file.ts';
import { longRun } from './long-run.ts';

const fills = 100_000;

/**
 * The report of a long run with its page, by the compiled command: a million touches that move the equity and a hundred thousand
 * fills. Beside it the time it takes on the same machine only to parse the same facts as lines of JSON.
 */
export const benchReport = (): Promise<BenchRow[]> =>
  withFolder(async (folder) => {
    const run = join(folder, 'long-run');
    const journal = new JournalWriter(join(run, 'journal'));
    const lines = join(folder, 'facts.ndjson');
    const texts: string[] = [];
    for (const fact of longRun(fills)) {
      journal.append([fact]);
      texts.push(JSON.stringify(fact));
    }
    writeFileSync(lines, texts.join('\n'));
    writeManifest(run, manifestOf(journal.close(), journal.facts));
    const page = join(folder, 'report.html');
    const parsing = await parsed(lines);
    const plain = await reported([run]);
    const drawn = await reported([run, '--html', page]);
    // Untimed: what was told is what was made.
    const { summary } = JSON.parse((await reported([run, '--json'])).out);
    if (summary.fills !== fills) throw new Error(`the report has ${summary.fills} fills of ${fills}`);
    if (plain.out !== drawn.out) throw new Error('the report is another one with its page');
    if (!readFileSync(page, 'utf8').includes('long-run')) throw new Error('the page is not that of the run');
    const size = statSync(page).size / 1e6;
    return [
      { name: 'report of 1,000,000 touches and 100,000 fills', figure: plain.seconds, unit: 's', wanted: 5 },
      { name: 'the same with its page', figure: drawn.seconds, unit: 's', wanted: 5 },
      { name: 'only parsing the same facts as lines of JSON', figure: parsing, unit: 's' },
      { name: 'peak memory with the page', figure: drawn.megabytes, unit: 'MB', wanted: 500 },
      { name: 'the page', figure: size, unit: 'MB', wanted: 3 },
    ];
  });

/** Seconds that Node takes to parse the lines of a file. */
async function parsed(path: string): Promise<number> {
  const began = performance.now();
  for await (const line of createInterface({ input: createReadStream(path) })) JSON.parse(line);
  return (performance.now() - began) / 1000;
}

interface Reported {
  readonly seconds: number;
  readonly megabytes: number;
  readonly out: string;
}

/** The compiled command, from its start to its end. */
async function reported(options: readonly string[]): Promise<Reported> {
  const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const began = performance.now();
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    '--import',
    here('./peak-memory.mjs'),
    here('../packages/cli/dist/main.js'),
    'report',
    ...options,
  ]);
  const kilobytes = Number(/peak memory (\d+) kB/.exec(stderr)?.[1]);
  return { seconds: (performance.now() - began) / 1000, megabytes: kilobytes / 1000, out: stdout };
}

const manifestOf = (hash: string, facts: number): Manifest => ({
  format: 1,
  id: 'long-run',
  version: '0.1.0',
  behaviour: '3',
  node: process.version,
  startedAt: '2024-08-08T12:00:00.000Z',
  strategy: { name: 'long run', source: 'bench', sha256: '' },
  parameters: {},
  configuration: { data: 'made up' },
  seed: 7,
  data: [],
  dataNotes: [],
  gitCommit: null,
  parentRun: null,
  result: { outcome: 'completed', hash, facts },
});
