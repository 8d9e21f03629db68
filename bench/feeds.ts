import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { micros, timeText } from '../packages/core/src/index.ts';
import type { BenchRow } from './bench-row.ts';
import { withFolder } from './book-file.ts';
import { makeSlices, sliceFrom, sliceMinutes } from './relay/made-slices.ts';
import { type Reading, readLines, readLinesSlowly } from './relay/read-machine.ts';
import { whileServed } from './relay/served.ts';

/**
 * Reading recorded messages, and serving normalized ones, beside tardis-dev: the same slices from the disk to normalized messages
 * by it and by our client; and our server's endpoints of Tardis Machine to one reader, both ends on this machine.
 */
export async function benchFeeds(): Promise<BenchRow[]> {
  const { rows, reference } = await withFolder(slices);
  return [...rows, ...(await served(reference)), await pausedReader()];
}

async function slices(folder: string): Promise<{ readonly rows: BenchRow[]; readonly reference: number }> {
  const messages = makeSlices(folder);
  const to = timeText(micros(sliceFrom + sliceMinutes * 60_000_000));
  const [ours, theirs]: [number[], number[]] = [[], []];
  const read = new Set<string>();
  for (let turn = 0; turn < 3; turn++) {
    theirs.push(await readBy(['read-slices-peer.cjs', folder, to], messages, read));
    ours.push(await readBy(['--conditions=source', '--import', 'tsx/esm', 'read-slices.ts', folder], messages, read));
  }
  if (read.size > 1) throw new Error(`the two read other messages: ${[...read].join(', or ')}`);
  const [figure, reference] = [median(ours), median(theirs)];
  const name = 'raw slices on the disk to normalized messages, against tardis-dev replayNormalized';
  const ratio = figure / reference;
  return {
    rows: [{ name, figure: figure / 1000, unit: 'k messages/s', reference: reference / 1000, ratio, wanted: 2 }],
    reference,
  };
}

/** Messages a second; what they come to is added to those read. */
async function readBy(args: readonly string[], messages: number, read: Set<string>): Promise<number> {
  const script = args.findIndex((arg) => arg.startsWith('read-slices'));
  const paths = args.map((arg, at) => (at === script ? fileURLToPath(new URL(`relay/${arg}`, import.meta.url)) : arg));
  const { stdout } = await promisify(execFile)(process.execPath, paths);
  const { count, levels, amount, millis } = JSON.parse(stdout) as Record<
    'count' | 'levels' | 'amount' | 'millis',
    number
  >;
  if (count !== messages) throw new Error(`${args[script]} read ${count} messages of ${messages}`);
  read.add(`${count} messages, ${levels} levels, ${amount.toFixed(3)} of size`);
  return (1000 * messages) / millis;
}

/** What one reader gets of the server. */
const served = (peer: number): Promise<BenchRow[]> =>
  whileServed({ minutes: 60, latency: 0 }, async (server) => {
    const rows: BenchRow[] = [];
    const counts = new Set<number>();
    for (const [path, wanted] of [
      ['/ws-replay-normalized', 140_000],
      ['/replay-normalized', 250_000],
    ] as const) {
      const readings: Reading[] = [];
      for (let turn = 0; turn < 3; turn++) readings.push(await readLines(server.url, path));
      if (readings.some(({ count }) => count === 0 || count !== readings[0]?.count)) {
        throw new Error(`${path} gave another number of messages: ${readings.map(({ count }) => count).join(', ')}`);
      }
      counts.add(readings[0]?.count ?? 0);
      const rate = median(readings.map(({ count, millis }) => (1000 * count) / millis));
      const name = `${path} to one reader`;
      rows.push({
        name,
        figure: rate / 1000,
        unit: 'k messages/s',
        reference: wanted / 1000,
        ratio: rate / wanted,
        wanted: 1,
      });
      rows.push({
        name: `${name}, against tardis-dev replayNormalized`,
        figure: rate / 1000,
        unit: 'k messages/s',
        reference: peer / 1000,
        ratio: rate / peer,
      });
    }
    if (counts.size > 1) throw new Error(`the two endpoints gave ${[...counts].join(' and ')} messages`);
    return rows;
  });

/** What the server holds in memory while its reader does not read. */
const pausedReader = (): Promise<BenchRow> =>
  whileServed({ minutes: 600, latency: 0, made: true }, async (server) => {
    let figure = 0;
    await readLinesSlowly(server.url, async () => {
      figure = (await server.memory()) / 1e6;
    });
    return { name: 'memory of the server, its reader paused', figure, unit: 'MB', wanted: 200 };
  });

const median = (values: readonly number[]): number => values.toSorted((one, other) => one - other)[values.length >> 1]!;
