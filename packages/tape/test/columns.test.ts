import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { separateArrays } from '../src/columns/arena.ts';
import { bucketCount, bucketOf, bucketStart, bucketWidth } from '../src/columns/column-format.ts';
import { ColumnReader } from '../src/columns/column-reader.ts';
import { ColumnWriter, commonFactor } from '../src/columns/column-writer.ts';

const anyNumbers = fc
  .tuple(
    fc.constantFrom(0, 3, 100, 5000, 2 ** 26, 2 ** 31, 2 ** 51),
    fc.boolean(),
    fc.constantFrom(1, 7, 1000),
    fc.integer({ min: 0, max: 300 }),
  )
  .chain(([most, signed, factor, count]) =>
    fc.array(
      fc.integer({ min: signed ? -most : 0, max: most }).map((number) => number * (most > 2 ** 40 ? 1 : factor)),
      { minLength: count, maxLength: count },
    ),
  );

describe('a column of integers', () => {
  it('is read back as written, whatever its range, factor and repeated numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyNumbers, fc.boolean()), { maxLength: 5 }), (columns) => {
        const writer = new ColumnWriter();
        for (const [numbers, repeated] of columns) {
          if (repeated) writer.columnOfRepeated(Float64Array.from(numbers));
          else writer.column(Float64Array.from(numbers));
        }
        const { descriptions, symbols, bits } = writer.finished();
        const reader = new ColumnReader(descriptions, Buffer.concat(symbols), bits);
        for (const [numbers] of columns)
          expect([...reader.column(numbers.length).decode(separateArrays)]).toEqual(numbers);
        reader.end();
      }),
    );
  });

  it('is located without being decoded: the next one can be decoded first', () => {
    const writer = new ColumnWriter();
    writer.column(Float64Array.of(1, 200, 3));
    writer.column(Float64Array.of(-40, 50_000_000_000));
    const { descriptions, symbols, bits } = writer.finished();
    const reader = new ColumnReader(descriptions, Buffer.concat(symbols), bits);
    const first = reader.column(3);
    expect([...reader.column(2).decode(separateArrays)]).toEqual([-40, 50_000_000_000]);
    expect([...first.decode(separateArrays)]).toEqual([1, 200, 3]);
  });
});

describe('buckets', () => {
  it('cover all integers without a gap, up to the largest safe integer', () => {
    let next = 0;
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      expect(bucketStart[bucket]).toBe(next);
      expect(bucketOf(next)).toBe(bucket);
      next += 2 ** bucketWidth[bucket]!;
      expect(bucketOf(next - 1)).toBe(bucket);
    }
    expect(next - 1).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe('the common factor of a column', () => {
  it.each([
    [[], 1],
    [[0, 0], 1],
    [[12, -18, 0, 30], 6],
    [[7], 7],
    [[2 ** 52, -(2 ** 51), 3 * 2 ** 50], 2 ** 50],
    [[10, 20, 30, 31], 1],
  ])('divides all of %j: %i', (numbers, factor) => {
    expect(commonFactor(Float64Array.from(numbers))).toBe(factor);
  });
});
