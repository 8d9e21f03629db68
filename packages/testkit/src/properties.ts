import { relative } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { repoRoot } from './shared-data.ts';

const { REPLAY_RUNS, REPLAY_SEED } = process.env;
const usualRuns = 100;

/** How many cases a property runs that usually runs `runs`: `REPLAY_RUNS` asks for more of all of them, in proportion. */
export const runsOf = (runs = usualRuns): number =>
  Math.max(1, Math.round((runs * Number(REPLAY_RUNS ?? usualRuns)) / usualRuns));

/** Every property of a test run takes its seed from `REPLAY_SEED`, and prints the command that repeats its failure. */
export function configureProperties(): void {
  fc.configureGlobal({
    numRuns: runsOf(),
    ...(REPLAY_SEED === undefined ? {} : { seed: Number(REPLAY_SEED) }),
    reporter(run) {
      if (!run.failed) return;
      const { testPath = '', currentTestName = '' } = expect.getState();
      const again = `REPLAY_SEED=${run.seed} REPLAY_PATH=${run.counterexamplePath} npx vitest run ${relative(repoRoot, testPath)} -t '${pattern(currentTestName)}'`;
      const cause = run.errorInstance;
      throw new Error(`${fc.defaultReportMessage(run)}\n\nTo repeat it:\n  ${again}\n`, { cause });
    },
  });
}

/** A test is chosen by a pattern, and between single quotes. */
const pattern = (name: string): string => name.replace(/\s*>\s*/g, ' ').replace(/[.*+?^${}()|[\]\\']/g, '.');
