import type { EventColumns } from '@replay/core';

/** No further event of the instrument in this batch. */
export const none = -1;

/**
 * Events that were read, and when each reaches its venue. Batches are linked in the order of reading, so that a cursor that is
 * past a batch lets go of it.
 */
export interface ReadBatch {
  readonly columns: EventColumns;
  /** The index of each event's instrument in the run. */
  readonly instruments: Uint16Array;
  readonly venueTimes: Float64Array;
  /**
   * The events of each instrument that reach its venue in the order of reading: the first of them by instrument, and behind each
   * the next one. Those that have to go before an earlier one are left out: they wait apart.
   */
  readonly firsts: Int32Array;
  readonly followers: Int32Array;
  /** One behind the last event that counts. */
  end: number;
  /** The batch that was read after this one. It is set once; a state that goes on otherwise copies the batches that it needs. */
  next: ReadBatch | undefined;
}

/** The empty batch with which a run begins. */
export const noBatch = (instruments: number): ReadBatch => ({
  columns: nothing,
  instruments: new Uint16Array(0),
  venueTimes: new Float64Array(0),
  firsts: new Int32Array(instruments).fill(none),
  followers: new Int32Array(0),
  end: 0,
  next: undefined,
});

const nothing: EventColumns = {
  start: 0,
  end: 0,
  kinds: new Uint8Array(0),
  instruments: new Uint16Array(0),
  exchangeTimes: new Float64Array(0),
  receivedTimes: new Float64Array(0),
  sequences: new Float64Array(0),
  firstRows: new Uint32Array(0),
  bidRows: new Uint32Array(0),
  askRows: new Uint32Array(0),
  rowsOf: () => ({ prices: new Float64Array(0), sizes: new Float64Array(0) }),
  event: () => {
    throw new RangeError('there is no event in an empty batch');
  },
};

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
