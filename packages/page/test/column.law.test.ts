import { law } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnOf, roughColumnOf, valuesOf } from '../src/data/column.ts';

const orNone = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value | number> =>
  fc.option(values, { nil: Number.NaN });

describe('a column of numbers', () => {
  law(
    'of whole steps reads back to the last digit',
    [fc.array(orNone(fc.integer({ min: -1e9, max: 1e9 }))), fc.constantFrom(1, 5, 1000)],
    (counts, step) => {
      const values = counts.map((count) => count * step);
      expect([...valuesOf(columnOf(values, step))]).toEqual(values);
    },
  );

  law(
    'of times reads back, though they need more than 32 bits',
    [fc.array(fc.integer({ min: 0, max: 2 ** 52 }))],
    (times) => {
      expect([...valuesOf(columnOf(times, 1, times[0] ?? 0))]).toEqual(times);
    },
  );

  law(
    'of any floats reads back to a four-millionth of its range',
    [fc.array(orNone(fc.double({ min: -1e6, max: 1e6, noNaN: true })))],
    (values) => {
      const known = values.filter((value) => !Number.isNaN(value));
      const tolerance = (Math.max(...known) - Math.min(...known)) / 4_000_000;
      const read = valuesOf(roughColumnOf(values));
      for (const [at, value] of values.entries()) {
        if (Number.isNaN(value)) expect(read[at]).toBeNaN();
        else expect(Math.abs((read[at] as number) - value)).toBeLessThanOrEqual(tolerance + 1e-9);
      }
    },
  );

  it('that hardly changes takes a byte a number', () => {
    const prices = Array.from({ length: 3000 }, (_, at) => 60_000 + (at % 7) * 0.1);
    expect(columnOf(prices, 0.1).bytes.length).toBeLessThan((3000 + 8) * (4 / 3));
  });
});
