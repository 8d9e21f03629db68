import { expect, it } from 'vitest';
import { plotOf } from '../peers/plot.ts';
import type { SweepResult } from '../peers/results.ts';

const point = (at: number, seconds: readonly number[], engine: SweepResult['engine'] = 'replay'): SweepResult => ({
  along: 'resting orders',
  at,
  engine,
  variant: engine === 'replay' ? 'tape' : 'ROI, file',
  rows: 4_000_000,
  seconds,
});

const results = [point(10, [1, 2, 4]), point(0, [1]), point(10, [0.5], 'hftbacktest'), point(0, [0.5], 'hftbacktest')];

const circles = (svg: string): number[][] =>
  [...svg.matchAll(/<circle class="dot c(\d)" cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, ...values]) =>
    values.map(Number),
  );

it('draws the median rate of each point, the points from left to right', () => {
  const svg = plotOf(results, 'resting orders');
  const ours = circles(svg).filter(([colour]) => colour === 0);
  const [[, firstX = 0, firstY = 0] = [], [, lastX = 0, lastY = 0] = []] = ours;
  expect(ours).toHaveLength(2);
  expect(firstX).toBeLessThan(lastX);
  // 4 M rows/s, and 2 M rows/s for the median of three: half as high above the axis.
  const axis = 380 - 52;
  expect((axis - lastY) / (axis - firstY)).toBeCloseTo(0.5, 2);
});

it('names the lines that have points, and is one document for light and dark', () => {
  const svg = plotOf(results, 'resting orders');
  expect(svg).toContain('>Replay, tape<');
  expect(svg).toContain('>hftbacktest, ROI<');
  expect(svg).not.toContain('>hftbacktest, HashMap<');
  expect(svg).toContain('prefers-color-scheme: dark');
  expect(svg.match(/<svg/g)).toHaveLength(1);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

it('draws nothing of another axis', () => {
  expect(circles(plotOf(results, 'instruments'))).toEqual([]);
});
