import { relative } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { repoRoot } from './shared-data.ts';

/**
 * States a law as a test that holds for a thousand random cases (or `runs`), or for as many as the environment asks for in
 * `REPLAY_RUNS`.
 * A law that is broken prints the smallest case found and the one command that repeats it.
 */
export function law<Case extends readonly unknown[]>(
  claim: string,
  arbitraries: { readonly [At in keyof Case]: fc.Arbitrary<Case[At]> },
  holds: (...given: Case) => void,
  runs = 1000,
): void {
  it(claim, () => {
    const anyCase = fc.tuple(...arbitraries) as unknown as fc.Arbitrary<Case>;
    const { REPLAY_RUNS, REPLAY_SEED, REPLAY_PATH } = process.env;
    const { testPath = '', currentTestName = claim } = expect.getState();
    fc.assert(
      fc.property(anyCase, (given) => holds(...given)),
      {
        numRuns: Number(REPLAY_RUNS ?? runs),
        ...(REPLAY_SEED === undefined ? {} : { seed: Number(REPLAY_SEED) }),
        ...(REPLAY_PATH === undefined ? {} : { path: REPLAY_PATH }),
        reporter(run) {
          if (!run.failed) return;
          const again = `REPLAY_SEED=${run.seed} REPLAY_PATH=${run.counterexamplePath} npx vitest run ${relative(repoRoot, testPath)} -t '${wanted(currentTestName)}'`;
          const cause = run.errorInstance;
          throw new Error(`${fc.defaultReportMessage(run)}\n\nTo repeat it:\n  ${again}\n`, { cause });
        },
      },
    );
  });
}

/** Laws that hold for so many random cases each, where a thousand take long. */
export const lawOf =
  (runs: number): typeof law =>
  (claim, arbitraries, holds) =>
    law(claim, arbitraries, holds, runs);

/** A test is chosen by a pattern, and between single quotes. */
const wanted = (name: string): string => name.replace(/\s*>\s*/g, ' ').replace(/[.*+?^${}()|[\]\\']/g, '.');
