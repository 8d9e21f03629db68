import type { StepLine } from './line.ts';
import { pointsToDraw } from './thinning.ts';

/** Times that ascend, then for each line its value at each of them; null where it has none. */
export type AlignedLines = [number[], ...(number | null)[][]];

/**
 * Step lines over one window and at most so many columns of pixels, at common times. It begins with what holds at `from`, and ends at
 * `to` with what holds there.
 */
export function aligned(lines: readonly StepLine[], from: number, to: number, columns: number): AlignedLines {
  const kept = lines.map((line) => pointsToDraw(line, from, to, columns));
  const times = new Set<number>([from, to]);
  for (const [at, line] of lines.entries())
    for (const point of kept[at] ?? []) times.add(Math.max(line.times[point] as number, from));
  const ascending = Float64Array.from(times).sort();
  const values = lines.map((line, at) => valuesAt(line, kept[at] ?? [], ascending));
  return [[...ascending], ...values];
}

/** What holds at each time, given the points of the line that count, all of them within the times but perhaps the first. */
function valuesAt({ times, values }: StepLine, points: readonly number[], ascending: Float64Array): (number | null)[] {
  let next = 0;
  let value = Number.NaN;
  return Array.from(ascending, (time) => {
    for (; next < points.length && (times[points[next] as number] as number) <= time; next += 1)
      value = values[points[next] as number] as number;
    return Number.isNaN(value) ? null : value;
  });
}
