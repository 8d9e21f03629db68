import type { ReadBatch } from './read-batch.ts';

/** An event that has to reach the venue before another one that was read earlier. */
export interface LateArrival {
  readonly time: number;
  readonly isPrint: boolean;
  readonly sequence: number;
  readonly batch: ReadBatch;
  readonly index: number;
}

/**
 * Late arrivals as a value, the first of them at the top: a leftist heap (Crane 1972), in which no arrival is before that of its
 * parent and the way down on the right is the shortest. Adding and taking leave the heap as it was and give another one.
 */
export interface LateHeap {
  readonly arrival: LateArrival;
  readonly rank: number;
  readonly left: LateHeap | undefined;
  readonly right: LateHeap | undefined;
}

export const withLate = (heap: LateHeap | undefined, arrival: LateArrival): LateHeap =>
  merged(heap, { arrival, rank: 1, left: undefined, right: undefined }) as LateHeap;

export const withoutFirst = ({ left, right }: LateHeap): LateHeap | undefined => merged(left, right);

function merged(one: LateHeap | undefined, other: LateHeap | undefined): LateHeap | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const [top, below] = goesBefore(other.arrival, one.arrival) ? [other, one] : [one, other];
  const side = merged(top.right, below) as LateHeap;
  const { arrival, left } = top;
  return left !== undefined && left.rank >= side.rank
    ? { arrival, rank: side.rank + 1, left, right: side }
    : { arrival, rank: (left?.rank ?? 0) + 1, left: side, right: left };
}

/** By time, prints before others at one time, then in the order of the data. */
function goesBefore(one: LateArrival, other: LateArrival): boolean {
  if (one.time !== other.time) return one.time < other.time;
  if (one.isPrint !== other.isPrint) return one.isPrint;
  return one.sequence < other.sequence;
}
