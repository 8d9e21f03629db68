import { law } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aligned } from '../src/data/aligned.ts';
import { type StepLine, valueAt } from '../src/data/line.ts';
import { chosen, pointsToDraw, thinned } from '../src/data/thinning.ts';

/** A line with now and then a gap, and several points of one time. */
const anyLine: fc.Arbitrary<StepLine> = fc
  .array(fc.tuple(fc.nat(40), fc.option(fc.integer({ min: -50, max: 50 }), { nil: Number.NaN, freq: 12 })), {
    minLength: 1,
    maxLength: 400,
  })
  .map((steps) => {
    let time = 0;
    return { times: steps.map(([pause]) => (time += pause)), values: steps.map(([, value]) => value) };
  });

const anyWindow = fc.tuple(fc.nat(4000), fc.integer({ min: 1, max: 4000 }));
const anyColumns = fc.integer({ min: 1, max: 20 });

const indexesBetween = ({ times }: StepLine, from: number, to: number): number[] =>
  Array.from(times, (time, at) => ({ time, at }))
    .filter(({ time }) => time >= from && time <= to)
    .map(({ at }) => at);

describe('a line that is thinned for the pixels there are', () => {
  law('keeps the extremes of every column', [anyLine, anyWindow, anyColumns], (line, [from, width], columns) => {
    const kept = new Set(pointsToDraw(line, from, from + width, columns));
    const byColumn = new Map<number, number[]>();
    for (const at of indexesBetween(line, from, from + width)) {
      const column = Math.floor(((line.times[at] as number) - from) * (columns / width));
      byColumn.set(column, [...(byColumn.get(column) ?? []), at]);
    }
    for (const all of byColumn.values()) {
      const values = (points: readonly number[]): number[] =>
        points.map((at) => line.values[at] as number).filter((value) => !Number.isNaN(value));
      const drawn = values(all.filter((at) => kept.has(at)));
      expect(Math.max(...drawn)).toBe(Math.max(...values(all)));
      expect(Math.min(...drawn)).toBe(Math.min(...values(all)));
    }
  });

  law(
    'keeps what holds where it begins and where it ends',
    [anyLine, anyWindow, anyColumns],
    (line, [from, width], columns) => {
      const points = pointsToDraw(line, from, from + width, columns);
      const part = {
        times: points.map((at) => line.times[at] as number),
        values: points.map((at) => line.values[at] as number),
      };
      expect(valueAt(part, from + width)).toBe(valueAt(line, from + width));
      // What holds at the beginning is shown by the point before, unless that is told by the first points within.
      const [first] = part.times;
      if (first !== undefined && first < from && !Array.from(line.times).includes(from))
        expect(valueAt(part, from)).toBe(valueAt(line, from));
    },
  );

  law(
    'has at most five points a column and one before, in their order',
    [anyLine, anyWindow, anyColumns],
    (line, [from, width], columns) => {
      const points = pointsToDraw(line, from, from + width, columns);
      expect(points.length).toBeLessThanOrEqual(5 * (columns + 1) + 1);
      expect(points.every((point, at) => at === 0 || point > (points[at - 1] as number))).toBe(true);
    },
  );

  law('as a whole keeps its extremes and its ends', [anyLine, anyColumns], (line, columns) => {
    const { times, values } = thinned(line, columns);
    const known = (all: ArrayLike<number>): number[] => Array.from(all).filter((value) => !Number.isNaN(value));
    expect([Math.min(...known(values)), Math.max(...known(values))]).toEqual([
      Math.min(...known(line.values)),
      Math.max(...known(line.values)),
    ]);
    expect([times[0], times[times.length - 1]]).toEqual([line.times[0], line.times[line.times.length - 1]]);
  });
});

describe('lines at common times', () => {
  law('hold at each time what each of them held', [anyLine, anyLine, anyWindow], (one, other, [from, width]) => {
    const to = from + width;
    // So many columns that nothing is thinned.
    const [times, ...values] = aligned([one, other], from, to, 10_000);
    expect([times[0], times.at(-1)]).toEqual([from, to]);
    for (const [at, line] of [one, other].entries())
      expect(values[at]).toEqual(
        times.map((time) => valueAt(line, time)).map((value) => (Number.isNaN(value) ? null : value)),
      );
  });
});

describe('evenly chosen items', () => {
  it.each([
    [[1, 2, 3], 5, [1, 2, 3], 'there is nothing to leave out'],
    [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 3, [0, 5, 10], 'the ends are among them'],
  ])('%j to at most %i are %j: %s', (items, most, expected) => {
    expect(chosen(items, most)).toEqual(expected);
  });
});
