import type { Micros } from '@replay/core';
import { largeChunk, type ReadOptions } from '../bytes/stored-bytes.ts';
import type { Lane } from '../merge/merge-columns.ts';
import type { Reading } from './choose-files.ts';
import { columnsOfFiles } from './dataset-file.ts';
import type { NamedType } from './dataset-name.ts';
import { idOf, type Selection } from './selection.ts';
import type { Track } from './track.ts';

/** Prints go before the book message of the same instant, which already shows what they took. */
const ranks: Readonly<Record<NamedType, number>> = {
  trades: 0,
  liquidations: 1,
  derivative_ticker: 2,
  quotes: 3,
  book_ticker: 3,
  incremental_book_L2: 4,
  book_snapshot_25: 4,
  book_snapshot_5: 4,
};

export interface LaneOptions extends Pick<ReadOptions, 'signal' | 'count'> {
  readonly to: Micros | undefined;
  readonly onBadRow: 'fail' | 'skip';
  /** The instruments that are known to be there, as `exchange:symbol`, read or not. */
  readonly known: ReadonlySet<string>;
  readonly selection: Selection;
}

/** A lane for each reading, ready to be merged. */
export function lanesOf(readings: readonly Reading[], tracks: readonly Track[], options: LaneOptions): readonly Lane[] {
  const chunkSize = chunkSizeFor(readings.length);
  return readings.map((reading) => laneOf(reading, tracks, options, chunkSize));
}

function laneOf(reading: Reading, all: readonly Track[], options: LaneOptions, chunkSize: number): Lane {
  const { to, onBadRow, known, selection, signal, count } = options;
  const ids = new Set(reading.instruments.map(idOf));
  const tracks = all.filter(({ instrument }) => ids.has(instrument.id));
  const wanted = new Map(tracks.map((track) => [`${track.instrument.exchange},${track.instrument.symbol}`, track]));
  const grouped = reading.files.some(({ only }) => only === undefined);
  const leftOut = (name: string): boolean => {
    const [exchange = '', symbol = ''] = name.split(',');
    // A file of one instrument has no business with others; one of many may hold any that nobody asked for.
    return known.has(`${exchange}:${symbol}`) || (grouped && !selection.covers({ exchange, symbol }));
  };
  const files = to === undefined ? reading.files : reading.files.filter(({ firstTime }) => firstTime < to);
  return {
    rank: ranks[reading.type],
    columns: columnsOfFiles(files, {
      tracks: { wanted, leftOut },
      ids: all.map(({ instrument }) => instrument.id),
      onBadRow,
      chunkSize,
      signal,
      count,
    }),
  };
}

/** All lanes hold a chunk at a time, so many lanes get smaller ones: memory stays flat in their number too. */
const chunkSizeFor = (lanes: number): number => Math.max(1 << 16, Math.min(largeChunk, Math.floor((1 << 26) / lanes)));
