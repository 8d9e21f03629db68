import type { EventColumns, InstrumentId, Micros } from '@replay/core';
import type { ReadOptions } from '../bytes/stored-bytes.ts';
import { visitRows } from './csv-rows.ts';
import type { DatasetKind } from './dataset-kind.ts';
import { EventReader } from './event-reader.ts';
import type { Tracks } from './track.ts';

/** A file that is to be read, with what its header and first row tell. */
export interface DatasetFile {
  readonly path: string;
  /** What people call it: the path below the folder that was given. */
  readonly label: string;
  readonly kind: DatasetKind;
  readonly columns: readonly string[];
  readonly documented: boolean;
  readonly firstTime: Micros;
}

export interface FileReadOptions extends ReadOptions {
  readonly tracks: Tracks;
  readonly ids: readonly InstrumentId[];
  readonly onBadRow: 'fail' | 'skip';
}

/**
 * The events of files that follow each other in time, such as the days of one instrument. The first snapshot of a later
 * day replaces a book that already says the same. A failure is thrown after the events before it.
 */
export async function* columnsOfFiles(
  files: readonly DatasetFile[],
  options: FileReadOptions,
): AsyncGenerator<EventColumns> {
  let notBefore = 0 as Micros;
  for (const { path, label, kind, columns, documented, firstTime } of files) {
    // A bad first row has no time of its own; it is told at the time of the first good one.
    const begins = notBefore === 0 ? firstTime : notBefore;
    const reader = new EventReader({ place: label, kind, columns, notBefore: begins, ...options });
    let failure: unknown;
    try {
      for await (const _ of visitRows({ path, documented }, reader, options)) {
        const events = reader.take();
        if (events !== undefined) yield events;
      }
      notBefore = reader.end();
    } catch (error) {
      failure = error;
    }
    const last = reader.take();
    if (last !== undefined) yield last;
    if (failure !== undefined) throw failure;
  }
}
