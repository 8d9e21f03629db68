import { type InstrumentId, type Lots, type Micros, ReplayError, type Ticks } from '@replay/core';
import type { DepthColumn } from '@replay/report';
import type { RecordedDepth } from './depth-recorder.ts';

type Row = readonly [InstrumentId, Micros, readonly (readonly [Ticks, Lots])[], readonly (readonly [Ticks, Lots])[]];

/** Recorded depth as text: a JSON array a line, of instrument, time, bids and asks, each side as [price in ticks, size in lots]. */
export const depthText = (recorded: readonly RecordedDepth[]): string =>
  recorded
    .flatMap(({ instrument, columns }) =>
      columns.map(({ time, bids, asks }) => `${JSON.stringify([instrument, time, bids, asks])}\n`),
    )
    .join('');

/** Reads what `depthText` wrote. Throws `BAD_DATA` naming the line that is something else. */
export function depthOf(text: string, place: string): ReadonlyMap<InstrumentId, readonly DepthColumn[]> {
  const depth = new Map<InstrumentId, DepthColumn[]>();
  for (const [at, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const [instrument, time, bids, asks] = rowOf(line, `${place}:${at + 1}`);
    const columns = depth.get(instrument) ?? [];
    columns.push({ time, bids, asks });
    depth.set(instrument, columns);
  }
  return depth;
}

function rowOf(line: string, place: string): Row {
  try {
    const row: unknown = JSON.parse(line);
    if (isRow(row)) return row;
  } catch {
    // Said below, with the place.
  }
  throw new ReplayError('BAD_DATA', 'this line is no column of recorded depth', {
    place,
    remedy: 'remove the file: the page is then drawn without depth',
  });
}

const isRow = (row: unknown): row is Row =>
  Array.isArray(row) && typeof row[0] === 'string' && Number.isSafeInteger(row[1]) && row.slice(2, 4).every(isSide);

const isSide = (side: unknown): boolean =>
  Array.isArray(side) &&
  side.every((level) => Array.isArray(level) && level.length === 2 && level.every(Number.isSafeInteger));
