import { law } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponential, normalQuantile } from '../src/drawn-latency.ts';

describe('a drawn normal', () => {
  law('has a power of e within 1e-13 of the built-in one', [fc.double({ min: -50, max: 50, noNaN: true })], (x) => {
    expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-13);
  });

  // Quantiles of the standard normal from its tables.
  it.each([
    [0.5, 0],
    [0.841_344_746, 1],
    [0.158_655_254, -1],
    [0.975, 1.959_963_985],
    [0.025, -1.959_963_985],
    [0.999, 3.090_232_306],
    [1e-6, -4.753_424_309],
  ])('has %d of its mass below %d, to 4.5e-4', (probability, point) => {
    expect(Math.abs(normalQuantile(probability) - point)).toBeLessThan(4.5e-4);
  });
});
