import type { Integers } from '@replay/core';
import { isBook, isQuote, isTrade } from '@replay/core';
import type { BlockColumns } from '../events/block-columns.ts';

/** Which events there are, and how many rows each has. */
export type RowCounts = Pick<BlockColumns, 'kinds' | 'bidRows' | 'askRows'>;

export interface PriceDifferences {
  /** Of the first row of each side, from the first row of the same lane; of the very first, from `base`. */
  readonly starts: Float64Array;
  /** Of every other row, from the row before. */
  readonly steps: Float64Array;
  readonly base: number;
}

/**
 * The differences; undefined where one of them would not be exact. The first row of a side is near the first row of that
 * side in the event before, and every other row near the row before it. Bids count downwards, so that both sides of a
 * sorted message have steps without a sign.
 */
export function differencesOf(
  prices: Integers,
  { kinds, bidRows, askRows }: RowCounts,
  events: Uint32Array,
): PriceDifferences | undefined {
  const base = prices[0] ?? 0;
  const lanes = new Float64Array(laneCount).fill(base);
  const starts = new Float64Array(2 * events.length);
  const steps = new Float64Array(prices.length);
  let sides = 0;
  let inner = 0;
  let largest = 0;
  let row = 0;
  for (let index = 0; index < events.length; index++) {
    const at = events[index]!;
    const bidsEnd = row + bidRows[at]!;
    const asksEnd = bidsEnd + askRows[at]!;
    for (let ask = 0; ask < 2; ask++) {
      const end = ask === 0 ? bidsEnd : asksEnd;
      if (row === end) continue;
      const lane = laneOf(kinds[at]!, ask === 1);
      const outward = ask === 0 ? -1 : 1;
      let price = prices[row++]!;
      const start = price - lanes[lane]!;
      largest = Math.max(largest, Math.abs(start));
      starts[sides++] = start;
      lanes[lane] = price;
      while (row < end) {
        const next = prices[row++]!;
        const step = (next - price) * outward;
        largest = Math.max(largest, Math.abs(step));
        steps[inner++] = step;
        price = next;
      }
    }
  }
  if (largest > 2 ** 51) return undefined;
  return { starts: starts.subarray(0, sides), steps: steps.subarray(0, inner), base };
}

/** How many differences of each kind the rows of these events have. */
export function differenceCounts(
  { bidRows, askRows }: RowCounts,
  events: Uint32Array,
): { starts: number; steps: number } {
  let starts = 0;
  let rows = 0;
  for (let index = 0; index < events.length; index++) {
    const at = events[index]!;
    const bids = bidRows[at]!;
    const asks = askRows[at]!;
    starts += (bids > 0 ? 1 : 0) + (asks > 0 ? 1 : 0);
    rows += bids + asks;
  }
  return { starts, steps: rows - starts };
}

/** Undoes `differencesOf` into `prices`, one entry a row. Every row that is ever read comes through here. */
export function sumDifferences(
  { starts, steps, base }: { readonly starts: Integers; readonly steps: Integers; readonly base: number },
  { kinds, bidRows, askRows }: RowCounts,
  events: Uint32Array,
  prices: Integers,
): void {
  const lanes = new Float64Array(laneCount).fill(base);
  let sides = 0;
  let inner = 0;
  let row = 0;
  for (let index = 0; index < events.length; index++) {
    const at = events[index]!;
    const bidsEnd = row + bidRows[at]!;
    const asksEnd = bidsEnd + askRows[at]!;
    for (let ask = 0; ask < 2; ask++) {
      const end = ask === 0 ? bidsEnd : asksEnd;
      if (row === end) continue;
      const lane = laneOf(kinds[at]!, ask === 1);
      const outward = ask === 0 ? -1 : 1;
      let price = lanes[lane]! + starts[sides++]!;
      lanes[lane] = price;
      prices[row++] = price;
      while (row < end) {
        price += steps[inner++]! * outward;
        prices[row++] = price;
      }
    }
  }
}

/**
 * Which earlier row the first row of a side is close to in price: that of the same lane. Books, quotes and prints have
 * lanes of their own, since a book message may begin far from the touch.
 */
const laneCount = 6;
function laneOf(kind: number, ask: boolean): number {
  if (isBook(kind)) return ask ? 1 : 0;
  if (isQuote(kind)) return ask ? 3 : 2;
  return isTrade(kind) ? 4 : 5;
}
