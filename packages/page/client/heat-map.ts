import { valuesOf } from '../src/data/column.ts';
import type { DepthData } from '../src/data/depth-data.ts';
import { countBefore, type StepLine } from '../src/data/line.ts';
import type { Painter } from './drawing.ts';

/** The recorded book, ready to be drawn. */
export interface DepthView {
  readonly spread: StepLine;
  readonly imbalance: StepLine;
  readonly paint: Painter;
}

interface Side {
  /** Where the levels of each column begin; one more than there are columns. */
  readonly starts: Float64Array;
}

export function depthView(data: DepthData, tick: number): DepthView {
  const times = valuesOf(data.times);
  const [prices, shades] = [valuesOf(data.prices), valuesOf(data.shades)];
  const bids: Side = { starts: startsOf(valuesOf(data.bidCounts), 0) };
  const asks: Side = { starts: startsOf(valuesOf(data.askCounts), bids.starts.at(-1) ?? 0) };
  const longest = longestStand(times);
  return {
    spread: withPauses(times, valuesOf(data.spread), longest),
    imbalance: withPauses(times, valuesOf(data.imbalance), longest),
    paint: ({ ctx, bbox, valToPos }, palette, range) => {
      const height = Math.max(Math.abs(valToPos(0, 'y', true) - valToPos(tick, 'y', true)), 1);
      const colour = palette.of('depth');
      let painted = -Infinity;
      ctx.fillStyle = colour;
      for (let at = Math.max(countBefore(times, range.from) - 1, 0); at < times.length; at += 1) {
        const time = times[at] as number;
        if (time > range.to) break;
        const end = Math.min(times[at + 1] ?? range.last, time + longest);
        const left = Math.max(valToPos(time, 'x', true), bbox.left);
        const right = valToPos(end, 'x', true);
        // Columns that are closer than a pixel are not to be told apart.
        if (right < bbox.left || left < painted + 1) continue;
        painted = left;
        for (const { starts } of [bids, asks])
          for (let level = starts[at] as number; level < (starts[at + 1] as number); level += 1) {
            ctx.globalAlpha = strength(shades[level] as number);
            ctx.fillRect(
              left,
              valToPos(prices[level] as number, 'y', true) - height / 2,
              Math.max(right - left, 1),
              height,
            );
          }
      }
      ctx.globalAlpha = 1;
    },
  };
}

/** Small sizes stay faint, so that walls stand out. */
const strength = (shade: number): number => 0.75 * (shade / 255) ** 2.5;

function startsOf(counts: Float64Array, first: number): Float64Array {
  const starts = new Float64Array(counts.length + 1);
  starts[0] = first;
  for (let at = 0; at < counts.length; at += 1) starts[at + 1] = (starts[at] as number) + (counts[at] as number);
  return starts;
}

/**
 * How long a column may stand for the book: until the next one, unless that is so much later than usual, and so large a part of the
 * run, that nothing was recorded between.
 */
function longestStand(times: Float64Array): number {
  const steps = times
    .slice(1)
    .map((time, at) => time - (times[at] as number))
    .sort();
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return Math.max(3 * (steps[Math.floor(steps.length / 2)] ?? 0), span / 100, 1);
}

/** A line that ends where nothing was recorded. */
function withPauses(times: Float64Array, values: Float64Array, longest: number): StepLine {
  const [at, what]: [number[], number[]] = [[], []];
  for (let index = 0; index < times.length; index += 1) {
    const time = times[index] as number;
    at.push(time);
    what.push(values[index] as number);
    if ((times[index + 1] ?? Infinity) - time <= longest) continue;
    at.push(time + longest);
    what.push(Number.NaN);
  }
  return { times: at, values: what };
}
