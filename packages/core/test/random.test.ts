import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naturalLog, randomFrom } from '../src/index.ts';

describe('seeded randomness', () => {
  it('draws the same numbers for the same seed, on every machine', () => {
    const random = randomFrom(2024);
    // Pinned: another engine or another version must draw exactly these.
    expect([random.next(), random.next(), random.next()]).toEqual([3670036364, 2669501009, 284147183]);
  });

  it('continues from its state', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(50), (seed, drawn) => {
        const random = randomFrom(seed);
        for (let count = 0; count < drawn; count++) random.next();
        const copy = randomFrom(random.state());
        expect([copy.next(), copy.unit(), copy.below(10)]).toEqual([random.next(), random.unit(), random.below(10)]);
      }),
    );
  });

  it('is uniform: each of ten values occurs about a tenth of the time', () => {
    const random = randomFrom(7);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 100_000; draw++) {
      const drawn = random.below(10);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(600);
  });

  it('has exponential waiting times of the given mean', () => {
    const random = randomFrom(11);
    let sum = 0;
    for (let draw = 0; draw < 100_000; draw++) sum += random.exponential(250);
    expect(Math.abs(sum / 100_000 - 250)).toBeLessThan(3);
  });
});

describe('the shipped logarithm', () => {
  it('equals the natural logarithm to the last digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        const wanted = Math.log(x);
        expect(Math.abs(naturalLog(x) - wanted)).toBeLessThanOrEqual(4e-15 * Math.max(1, Math.abs(wanted)));
      }),
    );
  });

  it.each([
    [0, -Infinity],
    [1, 0],
    [Infinity, Infinity],
    [-1, Number.NaN],
  ])('of %d is %d', (x, expected) => {
    expect(naturalLog(x)).toBe(expected);
  });
});
