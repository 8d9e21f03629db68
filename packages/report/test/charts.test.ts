import type { Micros } from '@replay/core';
import { foldReport, type Line } from '@replay/report';
import { testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecimatedLine } from '../src/charts/decimated-line.ts';
import { EvenSample } from '../src/charts/even-sample.ts';
import { anySteps, runOf } from './any-journal.ts';
import { drawJournal, noon, second } from './journal.ts';

const anyPoints = fc
  .array(fc.tuple(fc.nat({ max: 2_000_000 }), fc.integer({ min: -50, max: 50 })), { minLength: 1, maxLength: 400 })
  .map((steps) => {
    let time = noon;
    return steps.map(([wait, value]) => [(time += wait) as Micros, value] as const);
  });

const lineOf = (points: Iterable<readonly [Micros, number]>): Line => {
  const line = new DecimatedLine();
  for (const [time, value] of points) line.add(time, value);
  return line.line();
};

describe('a decimated line', () => {
  it('is in the order of time, keeps both ends, and adds no point', () => {
    fc.assert(
      fc.property(anyPoints, (points) => {
        const { times, values } = lineOf(points);
        expect([...times]).toEqual([...times].toSorted((one, other) => one - other));
        expect([times[0], values[0]]).toEqual(points[0]);
        expect([times.at(-1), values.at(-1)]).toEqual(points.at(-1));
        const real = new Set(points.map(([time, value]) => `${time} ${value}`));
        expect([...times].filter((time, at) => !real.has(`${time} ${values[at]}`))).toEqual([]);
      }),
    );
  });

  it('has the highest and the lowest point of a million, in few points', () => {
    function* million(): Iterable<[Micros, number]> {
      for (let at = 0; at < 1_000_000; at++)
        yield [(noon + at * 1_000) as Micros, at === 567_891 ? 99 : at === 123_457 ? -99 : Math.sin(at / 9_000)];
    }
    const { times, values } = lineOf(million());
    expect(times.length).toBeLessThan(9_000);
    expect([Math.max(...values), Math.min(...values)]).toEqual([99, -99]);
    expect(times[values.indexOf(99)]).toBe(noon + 567_891_000);
  });

  it('keeps every point near a detail', () => {
    const line = new DecimatedLine();
    for (let at = 0; at < 100_000; at++) {
      line.add((noon + at * 1_000) as Micros, at % 7);
      if (at === 50_000) line.keepDetail();
    }
    const times = new Set(line.line().times);
    for (let at = 49_990; at <= 50_010; at++) expect(times.has(noon + at * 1_000), `point ${at}`).toBe(true);
  });

  it('is interrupted by NaN', () => {
    const line = lineOf([
      [noon as Micros, 1],
      [(noon + second) as Micros, Number.NaN],
      [(noon + 2 * second) as Micros, 2],
    ]);
    expect([...line.values]).toEqual([1, Number.NaN, 2]);
  });
});

describe('an even sample', () => {
  it('keeps the first item, at most the limit, at equal distances', () => {
    fc.assert(
      fc.property(fc.nat({ max: 500 }), fc.integer({ min: 1, max: 40 }), (count, most) => {
        const sample = new EvenSample<number>(most);
        for (let at = 0; at < count; at++) sample.offer(() => at);
        expect(sample.seen).toBe(count);
        expect(sample.kept.length).toBeLessThanOrEqual(most);
        const stride = sample.kept[1] ?? count;
        expect(sample.kept).toEqual(sample.kept.map((_, at) => at * stride));
        expect(count - (sample.kept.at(-1) ?? 0)).toBeLessThanOrEqual(stride);
      }),
    );
  });
});

describe('the charts of a run', () => {
  it('are optional, and change no figure of the report', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const { facts } = runOf(steps, testInstrument());
        const { charts, ...drawn } = foldReport(facts, { charts: true });
        const { charts: none, ...plain } = foldReport(facts);
        expect(none).toBeUndefined();
        expect(charts?.equity.values.at(-1)).toBeCloseTo(plain.profit.finalEquity.toNumber(), 9);
        expect(drawn).toEqual(plain);
      }),
      { numRuns: 30 },
    );
  });

  it('show the touch, the position, the fills and the resting orders', () => {
    const { charts } = foldReport(
      drawJournal([
        '0s touch 99|101',
        '10s buy 3x101 fee 0.5',
        '20s touch 104|106',
        '30s sell 3x105 maker fee 0.5',
        '40s end',
      ]),
      { charts: true },
    );
    const [market] = charts?.instruments ?? [];
    expect([...(market?.bid.values ?? [])]).toEqual([99, 104]);
    expect([...(market?.ask.times ?? [])]).toEqual([noon, noon + 20 * second]);
    expect([...(market?.position.values ?? [])]).toEqual([3, 0]);
    expect(market?.fills.map(({ side, price, size, liquidity }) => [side, price, size, liquidity])).toEqual([
      ['buy', 101, 3, 'taker'],
      ['sell', 105, 3, 'maker'],
    ]);
    expect(market?.fillsInAll).toBe(2);
    expect(charts?.parts.fees.values.at(-1)).toBe(1);
    expect(charts?.parts.spreadCapture.values.at(-1)).toBe(-3);
    expect([charts?.from, charts?.to]).toEqual([noon, noon + 40 * second]);
  });
});
