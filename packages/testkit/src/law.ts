import fc from 'fast-check';
import { it } from 'vitest';
import { runsOf } from './properties.ts';

/**
 * States a law as a test that holds for a hundred random cases (or `runs`), or for as many times more as `REPLAY_RUNS` asks.
 * A law that is broken prints the smallest case found and the one command that repeats it.
 */
export function law<Case extends readonly unknown[]>(
  claim: string,
  arbitraries: { readonly [At in keyof Case]: fc.Arbitrary<Case[At]> },
  holds: (...given: Case) => void,
  runs?: number,
): void {
  it(claim, () => {
    const anyCase = fc.tuple(...arbitraries) as unknown as fc.Arbitrary<Case>;
    const { REPLAY_PATH } = process.env;
    fc.assert(
      fc.property(anyCase, (given) => holds(...given)),
      { numRuns: runsOf(runs), ...(REPLAY_PATH === undefined ? {} : { path: REPLAY_PATH }) },
    );
  });
}
