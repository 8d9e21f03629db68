import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Decimal, millis } from '../packages/core/src/index.ts';
import { type RunConfig, RunLoop, startFact } from '../packages/engine/src/index.ts';
import { JournalWriter, readJournal } from '../packages/journal/src/index.ts';
import { foldReport } from '../packages/report/src/index.ts';
import { constantLatency, realisticFills, shareOfValue } from '../packages/sim/src/index.ts';
import { defineStrategy } from '../packages/strategy/src/index.ts';
import { createTape, openTape } from '../packages/tape/src/index.ts';
import type { BenchRow } from './bench-row.ts';
import { withFolder } from './book-file.ts';
import Idle from './makers/idle.ts';
import RestlessMaker from './makers/restless-maker.ts';
import TouchMaker from './makers/touch-maker.ts';
import { benchInstruments } from './quoting-instruments.ts';
import { quotingMarkets } from './quoting-markets.ts';

const times = 7;

type Maker = keyof typeof makers;

const makers = { idle: Idle, 'touch maker': TouchMaker, 'restless maker': RestlessMaker };

/**
 * What quoting costs, against a strategy that wishes nothing, by turns, medians: the whole command as a user runs it, and the
 * run alone, from the opening of the tape to the report, in a process that is warm.
 */
export const benchQuoting = (): Promise<BenchRow[]> =>
  withFolder(async (folder) => {
    const rows: BenchRow[] = [];
    for (const { name, source, contenders } of await quotingMarkets()) {
      const tape = join(folder, `${name}.tape`);
      const writer = await createTape(tape, {
        instruments: source.instruments,
        source: { description: source.description, digests: await source.digests(), notes: source.notes },
      });
      for await (const batch of source.batches()) await writer.append(batch);
      await writer.close();
      if (source.instruments.length === 1) {
        const commands = byTurns(['idle', 'touch maker'], (maker) => timedCommand(maker, tape, folder));
        rows.push({
          ...row('touch maker', name, await commands),
          name: `touch maker, ${name}, whole command`,
          wanted: 1.6,
        });
      }
      const runs = await byTurns(['idle', ...contenders], (maker) => timed(maker, tape, folder));
      for (const maker of contenders) rows.push(row(maker, name, runs));
    }
    rows.push(...(await benchInstruments(folder)));
    return rows;
  });

const row = (maker: string, market: string, millis: ReadonlyMap<string, number>): BenchRow => ({
  name: `${maker}, ${market}, the run alone, warm`,
  figure: (millis.get(maker) ?? Number.NaN) / (millis.get('idle') ?? Number.NaN),
  unit: '× the idle one, less is better',
});

/** The median of each contender. */
async function byTurns(
  contenders: readonly Maker[],
  millisOf: (maker: Maker) => Promise<number>,
): Promise<ReadonlyMap<string, number>> {
  const taken = new Map(contenders.map((maker) => [maker, [] as number[]]));
  for (let time = 0; time < times; time++) {
    for (const maker of contenders) taken.get(maker)?.push(await millisOf(maker));
  }
  return new Map([...taken].map(([maker, millis]) => [maker, median(millis)]));
}

/** Milliseconds of the compiled command. */
async function timedCommand(maker: Maker, tape: string, folder: string): Promise<number> {
  const command = fileURLToPath(new URL('../packages/cli/dist/main.js', import.meta.url));
  const strategy = fileURLToPath(new URL(`makers/${maker.replace(' ', '-')}.ts`, import.meta.url));
  const out = join(folder, 'runs');
  const options = ['run', '--data', tape, '--strategy', strategy, '--capital', '1000000', '--out', out, '--quiet'];
  const began = performance.now();
  await promisify(execFile)(process.execPath, [command, ...options]);
  return performance.now() - began;
}

/** Of the journals of the runs so far: those of the same maker on the same tape must be equal. */
const hashes = new Map<string, string>();

/** Milliseconds of one run, from the opening of the tape to its report. */
async function timed(maker: Maker, path: string, folder: string): Promise<number> {
  const began = performance.now();
  const tape = await openTape(path);
  const config = configOf(maker, tape.instruments);
  const journal = mkdtempSync(join(folder, 'journal-'));
  const writer = new JournalWriter(journal);
  const loop = new RunLoop(config);
  writer.append([startFact(config)]);
  const ids = tape.instruments.map(({ id }) => id);
  if (tape.columns === undefined) throw new Error('the tape hands over no columns: there would be nothing to time');
  for await (const columns of tape.columns()) {
    loop.read(columns, ids);
    loop.advance();
    writer.append(loop.takeFacts());
  }
  loop.end();
  writer.append(loop.takeFacts());
  const hash = writer.close();
  foldReport(readJournal(journal));
  const taken = performance.now() - began;
  const name = `${maker} ${path}`;
  if ((hashes.get(name) ?? hash) !== hash) throw new Error(`the runs of ${name} came to different facts`);
  hashes.set(name, hash);
  rmSync(journal, { recursive: true });
  return taken;
}

const configOf = (maker: Maker, instruments: RunConfig['instruments']): RunConfig => ({
  strategy: defineStrategy(maker, makers[maker]),
  parameters: {},
  instruments,
  accounts: [
    {
      name: 'all',
      currency: instruments[0]?.settle ?? '',
      capital: new Decimal(100_000),
      instruments: instruments.map(({ id }) => id),
    },
  ],
  leverage: new Decimal(1),
  seed: 1,
  venue: { fills: realisticFills, queue: realisticFills.queue, fees: shareOfValue() },
  latency: constantLatency({ feed: 'recorded', order: millis(10), response: millis(10) }),
});

/** Of all but the first, which the compiler has still to learn from. */
const median = (all: readonly number[]): number => {
  const sorted = all.slice(1).sort((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? Number.NaN;
};
