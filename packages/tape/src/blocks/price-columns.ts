import type { Integers } from '@replay/core';
import type { ColumnReader } from '../columns/column-reader.ts';
import type { ColumnWriter } from '../columns/column-writer.ts';
import type { Room } from '../columns/room.ts';
import { differenceCounts, differencesOf, type RowCounts, sumDifferences } from './price-differences.ts';

/** How the prices of one instrument in a block are stored. Part of the format: docs/tape-format.md. */
const priceForm = {
  /** Differences, and all prices fit 32 bits. */
  narrow: 0,
  differences: 1,
  plain: 2,
} as const;

/** Writes the prices of one instrument, one a row: as differences, or as they are where one of those would not be exact. */
export function writePrices(writer: ColumnWriter, prices: Integers, counts: RowCounts, events: Uint32Array): void {
  const differences = differencesOf(prices, counts, events);
  if (differences === undefined) {
    writer.count(priceForm.plain);
    writer.columnOfFavourites(prices);
    return;
  }
  writer.count(fitsNarrow(prices) ? priceForm.narrow : priceForm.differences);
  writer.integer(differences.base);
  writer.column(differences.starts);
  writer.column(differences.steps);
}

/** Finds what `writePrices` wrote. The prices are decoded when they are asked for. */
export function storedPrices(
  reader: ColumnReader,
  counts: RowCounts,
  { events, rows, room }: { readonly events: Uint32Array; readonly rows: number; readonly room: Room },
): () => Integers {
  const form = reader.count();
  if (form === priceForm.plain) {
    const plain = reader.column(rows);
    return () => plain.decode(room);
  }
  const base = reader.integer();
  const differences = differenceCounts(counts, events);
  const starts = reader.column(differences.starts);
  const steps = reader.column(differences.steps);
  return () => {
    const prices = form === priceForm.narrow ? room.integers(rows) : room.doubles(rows);
    sumDifferences({ starts: starts.decode(room), steps: steps.decode(room), base }, counts, events, prices);
    return prices;
  };
}

function fitsNarrow(numbers: Integers): boolean {
  for (let index = 0; index < numbers.length; index++) if (Math.abs(numbers[index]!) >= 2 ** 31) return false;
  return true;
}
