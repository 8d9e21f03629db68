import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chaos, challengeOf, openChaos, repetition } from './chaos.ts';
import { Tally } from './tally.ts';

const seeds = Array.from({ length: 30 }, (_, at) => at + 1);

describe('a reading under faults ends with identical data or with a documented error, and leaks nothing', () => {
  const tally = new Tally();
  let chaos: Chaos;
  beforeAll(async () => {
    chaos = await openChaos();
  });
  afterAll(() => chaos.close());

  it.each(seeds.map((seed) => [seed, challengeOf(seed).transport.name] as const))('seed %i: %s', async (seed) => {
    const challenge = challengeOf(seed);
    const trial = await chaos.tryOut(challenge);
    tally.add(challenge, trial);
    const { ending } = trial;
    expect(ending.status === 'broken' ? ending.why : undefined, repetition(challenge)).toBeUndefined();
  });

  it('ends mostly with identical data, and sometimes with an error', () => {
    expect(tally.trials).toBe(seeds.length);
    expect(tally.exact, tally.toText()).toBeGreaterThanOrEqual(0.6 * seeds.length);
    expect(tally.refused, tally.toText()).toBeGreaterThan(0);
  });
});
