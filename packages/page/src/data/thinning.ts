import { type StepLine, windowOf } from './line.ts';

/**
 * Which points of a line must be drawn so that its picture of `columns` pixels shows what all of them would: of each column the first,
 * the lowest, the highest and the last, and where a gap begins and ends. One pass over the window; ascending.
 */
export function pointsToDraw(line: StepLine, from: number, to: number, columns: number): readonly number[] {
  const [begin, end] = windowOf(line, from, to);
  const kept: number[] = [];
  const perMicro = columns / Math.max(to - from, 1);
  if (end - begin <= 4 * columns) {
    for (let at = begin; at < end; at += 1) kept.push(at);
    return kept;
  }
  for (let at = begin; at < end; ) {
    const column = columnOf(line, at, from, perMicro);
    let [low, high, last, gap] = [at, at, at, -1];
    for (; last < end && columnOf(line, last, from, perMicro) === column; last += 1) {
      const value = line.values[last] as number;
      if (Number.isNaN(value)) gap = last;
      // A comparison with NaN is false: a gap never counts as an extreme once there is a value.
      else if (!(value >= (line.values[low] as number))) low = last;
      if (!Number.isNaN(value) && !(value <= (line.values[high] as number))) high = last;
    }
    for (const point of [...new Set([at, low, high, gap, last - 1])].toSorted((one, other) => one - other))
      if (point >= 0) kept.push(point);
    at = last;
  }
  return kept;
}

const columnOf = ({ times }: StepLine, at: number, from: number, perMicro: number): number =>
  Math.max(Math.floor(((times[at] as number) - from) * perMicro), -1);

/** A line with no more points than are needed for a picture of `columns` pixels. */
export function thinned({ times, values }: StepLine, columns: number): StepLine {
  const [from, to] = [times[0] ?? 0, times[times.length - 1] ?? 0];
  const kept = pointsToDraw({ times, values }, from, to, columns);
  if (kept.length === times.length) return { times, values };
  return {
    times: Float64Array.from(kept, (at) => times[at] as number),
    values: Float64Array.from(kept, (at) => values[at] as number),
  };
}

/** Evenly chosen items, the first and the last among them. */
export function chosen<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  const stride = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, at) => items[Math.round(at * stride)] as Item);
}
