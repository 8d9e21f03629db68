import { law } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Samples } from '../src/metric/samples.ts';

const anySample = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(-0, 0, 1.5, 1e15),
  fc.double({ noNaN: true }),
);
/** As they came, in order, or all the same: the latter two need no sorting. */
const anyRun = fc
  .tuple(fc.array(anySample, { maxLength: 40 }), fc.constantFrom('any', 'rising', 'equal'))
  .map(([run, kind]) =>
    kind === 'rising' ? Float64Array.from(run).sort() : run.map((one) => (kind === 'equal' ? (run[0] ?? one) : one)),
  )
  .map((run) => [...run]);
const alphas = [0, 0.01, 0.1, 0.5, 0.9, 0.99, 1];

describe('quantiles of samples', () => {
  law('are the ⌈αn⌉-th smallest, also of several together and when more come', [fc.array(anyRun)], (runs) => {
    const samples = new Samples();
    const plain: number[] = [];
    for (const [at, run] of runs.entries()) {
      const others = new Samples();
      for (const sample of run) (at % 2 === 0 ? samples : others).push(sample);
      samples.include(others);
      plain.push(...run);
      const sorted = Float64Array.from(plain).sort();
      expect(samples.n).toBe(sorted.length);
      for (const alpha of alphas)
        expect(samples.quantile(alpha)).toBe(sorted[Math.max(Math.ceil(alpha * sorted.length), 1) - 1]);
    }
  });

  it('are missing without samples', () => {
    expect(new Samples().quantile(0.5)).toBeUndefined();
  });
});
