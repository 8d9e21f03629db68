import { type Integers, isBook, isQuote, isTrade } from '@replay/core';
import type { ArrayAllocator } from '../columns/arena.ts';
import type { ColumnReader } from '../columns/column-reader.ts';
import type { ColumnWriter } from '../columns/column-writer.ts';
import type { BlockColumns } from '../events/block-columns.ts';

/** How the prices of one instrument in a block are stored. Part of the format: docs/tape-format.md. */
const priceEncoding = {
  /** Differences; all prices fit 32 bits. */
  narrow: 0,
  differences: 1,
  plain: 2,
} as const;

/**
 * Writes the prices of one instrument, one a row: as differences, or unchanged where a difference would not be exact.
 */
export function writePrices(writer: ColumnWriter, prices: Integers, counts: RowCounts, events: Uint32Array): void {
  const differences = differencesOf(prices, counts, events);
  if (differences === undefined) {
    writer.count(priceEncoding.plain);
    writer.columnOfRepeated(prices);
    return;
  }
  writer.count(fitsNarrow(prices) ? priceEncoding.narrow : priceEncoding.differences);
  writer.integer(differences.base);
  writer.column(differences.starts);
  writer.column(differences.steps);
}

/** Locates what `writePrices` wrote. The returned function decodes the prices. */
export function storedPrices(
  reader: ColumnReader,
  counts: RowCounts,
  { events, rows, arrays }: { readonly events: Uint32Array; readonly rows: number; readonly arrays: ArrayAllocator },
): () => Integers {
  const form = reader.count();
  if (form === priceEncoding.plain) {
    const plain = reader.column(rows);
    return () => plain.decode(arrays);
  }
  const base = reader.integer();
  const differences = differenceCounts(counts, events);
  const starts = reader.column(differences.starts);
  const steps = reader.column(differences.steps);
  return () => {
    const prices = form === priceEncoding.narrow ? arrays.integers(rows) : arrays.doubles(rows);
    sumDifferences({ starts: starts.decode(arrays), steps: steps.decode(arrays), base }, counts, events, prices);
    return prices;
  };
}

function fitsNarrow(numbers: Integers): boolean {
  for (let index = 0; index < numbers.length; index++) if (Math.abs(numbers[index]!) >= 2 ** 31) return false;
  return true;
}

/** The kind of each event and its numbers of rows. */
export type RowCounts = Pick<BlockColumns, 'kinds' | 'bidRows' | 'askRows'>;

export interface PriceDifferences {
  /**
   * Of the first row of each side: the difference to the first row of the same lane, or to `base` for the very first.
   */
  readonly starts: Float64Array;
  /** Of every other row: the difference to the row before. */
  readonly steps: Float64Array;
  readonly base: number;
}

/**
 * The differences; undefined where one of them would not be exact. The first row of a side is near the first row of
 * that side in the event before, and every other row is near the row before it. Bids count downwards, so that the steps
 * of a sorted message have no sign on either side.
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
      const direction = ask === 0 ? -1 : 1;
      let price = prices[row++]!;
      const start = price - lanes[lane]!;
      largest = Math.max(largest, Math.abs(start));
      starts[sides++] = start;
      lanes[lane] = price;
      while (row < end) {
        const next = prices[row++]!;
        const step = (next - price) * direction;
        largest = Math.max(largest, Math.abs(step));
        steps[inner++] = step;
        price = next;
      }
    }
  }
  if (largest > 2 ** 51) return undefined;
  return { starts: starts.subarray(0, sides), steps: steps.subarray(0, inner), base };
}

/** How many starts and steps the rows of these events have. */
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

/**
 * Inverse of `differencesOf`: writes one price a row into `prices`. Hot: every row of a tape that is read passes
 * through here.
 */
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
      const direction = ask === 0 ? -1 : 1;
      let price = lanes[lane]! + starts[sides++]!;
      lanes[lane] = price;
      prices[row++] = price;
      while (row < end) {
        price += steps[inner++]! * direction;
        prices[row++] = price;
      }
    }
  }
}

/**
 * The lane of a side: the first row of a side is close in price to the first row of the same lane before it. Books,
 * quotes and prints have separate lanes, since a book message may begin far from the touch.
 */
const laneCount = 6;
function laneOf(kind: number, ask: boolean): number {
  if (isBook(kind)) return ask ? 1 : 0;
  if (isQuote(kind)) return ask ? 3 : 2;
  return isTrade(kind) ? 4 : 5;
}
