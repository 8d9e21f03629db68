import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hftbacktestFile, replayTape } from './conversions.ts';
import { hftbacktestJob } from './engines.ts';
import type { Feed } from './feeds.ts';
import type { WholeResult } from './results.ts';
import { type ProcessCost, timedCommand, timedPython } from './whole-process.ts';
import { quoteLots, type Work } from './works.ts';

const runner = fileURLToPath(new URL('hftbacktest_runner.py', import.meta.url));
const gridMaker = fileURLToPath(new URL('../makers/grid-maker.ts', import.meta.url));

/** The works that a user would run as a command: the others give nothing to report. */
export const wholeWorks: readonly Work[] = ['imbalance', 'grid'];

/**
 * Whole processes by turns: our command with journal, report, tables and page, and a Python program that imports and compiles hftbacktest
 * and runs the work from its file.
 */
export async function wholeOf(
  work: Work,
  feed: Feed,
  hftbacktest: string | undefined,
  rounds: number,
  said: (text: string) => void,
): Promise<readonly WholeResult[]> {
  const costs = { hftbacktest: [] as ProcessCost[], replay: [] as ProcessCost[] };
  for (let round = 0; round < rounds; round++) {
    if (hftbacktest !== undefined) costs.hftbacktest.push(await program(hftbacktest, feed, work));
    costs.replay.push(await command(feed, work));
    said(`${feed.definition.name} ${work}: whole processes, round ${round + 1} of ${rounds}`);
  }
  return (['hftbacktest', 'replay'] as const)
    .filter((engine) => costs[engine].length > 0)
    .map((engine) => ({
      feed: feed.definition.name,
      work,
      engine,
      seconds: costs[engine].map(({ seconds }) => seconds),
      peakMegabytes: Math.max(...costs[engine].map(({ peakMegabytes }) => peakMegabytes)),
    }));
}

const program = (python: string, feed: Feed, work: Work): Promise<ProcessCost> => {
  const job = hftbacktestJob([hftbacktestFile(feed)], feed, { work, depth: 'map', source: 'file' });
  return timedPython(python, [runner], `${JSON.stringify(job)}\n`);
};

async function command(feed: Feed, work: Work): Promise<ProcessCost> {
  const out = mkdtempSync(join(tmpdir(), 'replay-bench-runs-'));
  const lot = feed.definition.steps.lotSize;
  const strategy =
    work === 'imbalance'
      ? ['imbalance', '--params', `size=${quoteLots * lot}`, `maxPosition=${5 * quoteLots * lot}`]
      : [gridMaker];
  const options = ['--queue', 'risk-averse', '--capital', '1000000', '--out', out, '--quiet'];
  try {
    return await timedCommand(['run', '--data', replayTape(feed), '--strategy', ...strategy, ...options]);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
