import type { BlockColumns } from './block-columns.ts';
import type { Integers } from './column.ts';
import { laneCount, laneOf } from './event-kind.ts';

/**
 * Walks the rows of one instrument as its prices are stored: the first row of a side is near the first row of that side
 * in the event before, and every other row near the row before it. Bids count downwards, so that both sides of a sorted
 * message have steps without a sign.
 */
function walkSides(
  columns: BlockColumns | RowCounts,
  events: Uint32Array,
  visit: (row: number, end: number, outward: 1 | -1, lane: number) => void,
): void {
  for (const at of events) {
    const kind = columns.kinds[at]!;
    const bidsFrom = columns.firstRows[at]!;
    const asksFrom = bidsFrom + columns.bidRows[at]!;
    const end = asksFrom + columns.askRows[at]!;
    if (asksFrom > bidsFrom) visit(bidsFrom, asksFrom, -1, laneOf(kind, false));
    if (end > asksFrom) visit(asksFrom, end, 1, laneOf(kind, true));
  }
}

type RowCounts = Pick<BlockColumns, 'kinds' | 'firstRows' | 'bidRows' | 'askRows'>;

export interface PriceDifferences {
  /** Of the first row of each side, from the first row of the same lane; of the very first, from `base`. */
  readonly starts: Float64Array;
  /** Of every other row, from the row before. */
  readonly steps: Float64Array;
  readonly base: number;
}

/** The differences; undefined where one of them would not be exact. */
export function differencesOf(prices: Integers, columns: RowCounts, events: Uint32Array): PriceDifferences | undefined {
  const base = prices[0] ?? 0;
  const lanes = new Float64Array(laneCount).fill(base);
  const starts = new Float64Array(2 * events.length);
  const steps = new Float64Array(prices.length);
  let sides = 0;
  let inner = 0;
  let largest = 0;
  walkSides(columns, events, (first, end, outward, lane) => {
    let price = prices[first]!;
    const start = price - lanes[lane]!;
    largest = Math.max(largest, Math.abs(start));
    starts[sides++] = start;
    lanes[lane] = price;
    for (let row = first + 1; row < end; row++) {
      const step = (prices[row]! - price) * outward;
      largest = Math.max(largest, Math.abs(step));
      steps[inner++] = step;
      price = prices[row]!;
    }
  });
  if (largest > 2 ** 51) return undefined;
  return { starts: starts.subarray(0, sides), steps: steps.subarray(0, inner), base };
}

/** How many differences of each kind the rows of these events have. */
export function differenceCounts(columns: RowCounts, events: Uint32Array): { starts: number; steps: number } {
  let starts = 0;
  let rows = 0;
  walkSides(columns, events, (first, end) => {
    starts += 1;
    rows += end - first;
  });
  return { starts, steps: rows - starts };
}

/** Undoes `differencesOf` into `prices`, one entry a row. */
export function sumDifferences(
  { starts, steps, base }: { readonly starts: Integers; readonly steps: Integers; readonly base: number },
  columns: RowCounts,
  events: Uint32Array,
  prices: Integers,
): void {
  const lanes = new Float64Array(laneCount).fill(base);
  let sides = 0;
  let inner = 0;
  walkSides(columns, events, (first, end, outward, lane) => {
    let price = lanes[lane]! + starts[sides++]!;
    lanes[lane] = price;
    prices[first] = price;
    for (let row = first + 1; row < end; row++) {
      price += steps[inner++]! * outward;
      prices[row] = price;
    }
  });
}
