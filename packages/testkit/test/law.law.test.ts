import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const below = (bound: number) => fc.property(fc.nat(), (n) => n < bound);

/** The message of a property that does not hold. */
function failureOf(parameters: fc.Parameters<[number]> = {}): string {
  try {
    fc.assert(below(1000), parameters);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the property held');
}

describe('a property that fails', () => {
  it('prints its smallest case and the command that repeats it', () => {
    const message = failureOf();
    expect(message).toContain('Counterexample: [1000]');
    expect(message).toMatch(
      /REPLAY_SEED=-?\d+ REPLAY_PATH=[\d:]+ npx vitest run packages\/testkit\/test\/law\.law\.test\.ts -t '[^']+'/,
    );
  });

  it('fails with the same case by that seed and path', () => {
    const [, seed = '', path = ''] = /REPLAY_SEED=(-?\d+) REPLAY_PATH=([\d:]+)/.exec(failureOf()) ?? [];
    expect(failureOf({ seed: Number(seed), path, numRuns: 1 })).toContain('Counterexample: [1000]');
  });
});
