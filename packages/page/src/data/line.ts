/** Points of a step function: each value holds from its time to the next. NaN where there is none. Times ascend. */
export interface StepLine {
  readonly times: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** The number of times before `time`: where it would be put among ascending ones. */
export function countBefore(times: ArrayLike<number>, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The value that holds at a time; NaN before the first. */
export function valueAt({ times, values }: StepLine, time: number): number {
  let at = countBefore(times, time);
  // Of several points of one time the last one holds.
  while (at < times.length && times[at] === time) at += 1;
  return at === 0 ? Number.NaN : (values[at - 1] as number);
}

/** The last point before `from`, which holds there, and all up to and at `to`. */
export function windowOf({ times }: StepLine, from: number, to: number): readonly [number, number] {
  let end = countBefore(times, to);
  while (end < times.length && times[end] === to) end += 1;
  return [Math.max(countBefore(times, from) - 1, 0), end];
}
