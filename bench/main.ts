// `pnpm bench`: every figure beside a reference measured in the same run. `pnpm bench ladder` runs one of them.
import { cpus } from 'node:os';
import type { BenchRow } from './bench-row.ts';
import { benchCsv } from './csv.ts';
import { benchDifferential } from './differential/differential.ts';
import { benchFeeds } from './feeds.ts';
import { benchLadder } from './ladder.ts';
import { comparePeers } from './peers/peers.ts';
import { benchQuoting } from './quoting.ts';
import { benchReaders } from './readers.ts';
import { benchReconstruct } from './reconstruct.ts';
import { benchReport } from './report.ts';
import { benchRun } from './run.ts';
import { benchTape } from './tape.ts';

const benches: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  ladder: benchLadder,
  csv: benchCsv,
  run: benchRun,
  quoting: benchQuoting,
  tape: benchTape,
  report: benchReport,
  feeds: benchFeeds,
  readers: benchReaders,
  reconstruct: benchReconstruct,
};

/** Only when they are named: they install what they compare with. */
const onRequest: typeof benches = { differential: benchDifferential };

const wanted = process.argv.slice(2);
if (wanted[0] === 'peers') process.exitCode = await comparePeers(wanted.slice(1));
else await run();

async function run(): Promise<void> {
  const all = { ...benches, ...onRequest };
  const unknown = wanted.filter((name) => all[name] === undefined);
  if (unknown.length > 0) {
    console.error(`there is no bench ${unknown.join(', ')}; there are ${Object.keys(all).join(', ')}, and peers`);
    process.exitCode = 2;
    return;
  }
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}`);
  for (const [name, bench] of Object.entries(wanted.length > 0 ? all : benches)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const row of await bench()) console.log(lineOf(row));
  }
}

/** One row for people: the figure, what it is compared with, and whether that is what we want. */
function lineOf({ name, figure, unit, reference, ratio, wanted: goal }: BenchRow): string {
  const compared = reference === undefined ? '' : `, reference ${round(reference)}`;
  const times = ratio === undefined ? '' : `, ${ratio.toFixed(2)}×`;
  if (goal === undefined) return `      ${name}: ${round(figure)} ${unit}${compared}${times}`;
  const met = ratio === undefined ? figure <= goal : ratio >= goal;
  return `${met ? 'ok  ' : 'MISS'}  ${name}: ${round(figure)} ${unit}${compared}${times} (wanted ${goal}${ratio === undefined ? '' : '×'})`;
}

function round(value: number): string {
  return value.toPrecision(3);
}
