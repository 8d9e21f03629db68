import { stat } from 'node:fs/promises';
import { type DataDigest, type EventColumns, type MarketSource, type Micros, nearest, ReplayError } from '@replay/core';
import { digestOf } from '../bytes/stored-bytes.ts';
import { eventBatches } from '../columns/event-batches.ts';
import { mergedColumns } from '../merge/merge-columns.ts';
import { chooseFiles } from './choose-files.ts';
import type { UnknownContracts } from './contract-terms.ts';
import type { DatasetFile } from './dataset-file.ts';
import { instrumentsOf } from './dataset-instruments.ts';
import { isKnownType } from './dataset-kind.ts';
import { lanesOf } from './dataset-lane.ts';
import { type NamedType, namedTypes } from './dataset-name.ts';
import { findFiles } from './find-files.ts';
import type { InstrumentsFile } from './instruments-file.ts';
import { idOf, Selection } from './selection.ts';
import { trackOf } from './track.ts';

export interface DatasetOptions {
  /** Only instruments of this exchange. */
  readonly exchange?: string;
  /** Only these, such as `BTCUSDT` or `binance-futures:BTCUSDT`; their order breaks ties in time. */
  readonly symbols?: readonly string[];
  /** Events received at or after this time are not read. */
  readonly to?: Micros;
  /** Tardis data types; by default a book, trades, derivative_ticker and liquidations. */
  readonly types?: readonly string[];
  /** Also best bid and ask as the files tell them beside the book; they are left unread unless asked for. */
  readonly quotes?: boolean;
  /** The path of an instruments file, or what one holds. Steps and contracts are inferred for others. */
  readonly instruments?: string | InstrumentsFile;
  /** By default a contract whose worth its name does not tell is an error; books can be read without it. */
  readonly unknownContracts?: UnknownContracts;
  /** Stop at a bad row, or tell it as `MessageRejected` and go on. By default `fail`. */
  readonly onBadRow?: 'fail' | 'skip';
}

/**
 * Opens Tardis dataset files: one `.csv` or `.csv.gz`, or a folder of them in the vendor's layouts. Days follow each
 * other; types and instruments are merged by receipt time.
 * Throws `BAD_USAGE` for a symbol or type that is not there, `NO_DATA` and `BAD_DATA` for files that cannot be used,
 * `BAD_CONFIGURATION` for an instrument that cannot be told from its name.
 */
export async function openDataset(path: string, options: DatasetOptions = {}): Promise<MarketSource> {
  const types = options.types?.map(knownType);
  const selection = new Selection(options.exchange, options.symbols ?? []);
  const notes: string[] = [];
  const { holding, held } = await findFiles(path, selection, types, notes);
  const wanted = selection.among(held, path);
  const { readings, notes: choices } = chooseFiles(wanted, holding, types, path, options.quotes);
  notes.push(...choices);
  const instruments = await instrumentsOf(wanted, readings, options, notes);

  const tracks = instruments.map(trackOf);
  const known = new Set(held.map(idOf));
  const files = distinctFiles(readings.flatMap((reading) => reading.files));
  let bytesRead = 0;
  let bytesToRead: number | undefined;
  async function* columns(signal?: AbortSignal): AsyncGenerator<EventColumns> {
    bytesRead = 0;
    bytesToRead = await storedBytes(files);
    const count = (bytes: number): void => {
      bytesRead += bytes;
    };
    const { to, onBadRow = 'fail' } = options;
    yield* mergedColumns(lanesOf(readings, tracks, { to, onBadRow, known, selection, signal, count }), to);
  }
  return {
    description: path,
    instruments,
    notes,
    batches: (signal) => eventBatches(columns(signal)),
    columns,
    async digests() {
      const digests: DataDigest[] = [];
      for (const file of files) digests.push(await digestOf(file.path, file.label));
      return digests;
    },
    progress: () => (bytesToRead ? Math.min(1, bytesRead / bytesToRead) : undefined),
  };
}

function knownType(type: string): NamedType {
  if (isKnownType(type)) return type;
  const close = nearest(type, namedTypes);
  throw new ReplayError('BAD_USAGE', `'${type}' is no type of data that can be read`, {
    remedy: `give one of ${(close.length > 0 ? close : namedTypes).join(', ')}`,
  });
}

/** Each file once, ordered by label, so that a manifest does not hang on how files were chosen. */
const distinctFiles = (files: readonly DatasetFile[]): readonly DatasetFile[] =>
  [...new Map(files.map((file) => [file.path, file])).values()].sort((one, other) =>
    one.label < other.label ? -1 : 1,
  );

async function storedBytes(files: readonly DatasetFile[]): Promise<number> {
  const sizes = await Promise.all(files.map(async ({ path }) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
