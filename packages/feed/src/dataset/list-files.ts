import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { ReplayError } from '@replay/core';
import { type DatasetName, datasetName } from './dataset-name.ts';

/** A file that may hold market data, as far as its name tells. */
export interface NamedFile {
  readonly path: string;
  /** The path below the folder that was given: what people call it. */
  readonly label: string;
  readonly name: DatasetName | undefined;
}

export interface FileList {
  /** The path was one file and no folder: the user has chosen it. */
  readonly single: boolean;
  /** Ordered by label, so that no result hangs on the order of a directory. */
  readonly files: readonly NamedFile[];
}

/** The `.csv` and `.csv.gz` files at a path and in all folders below it. Throws `NO_DATA` where there are none. */
export async function listFiles(path: string): Promise<FileList> {
  const root = resolve(path);
  const found = await stat(root).catch((error: Error) => {
    throw new ReplayError('NO_DATA', `cannot be read: ${error.message}`, {
      place: path,
      remedy: 'give a .csv or .csv.gz file, or a folder of them',
      cause: error,
    });
  });
  if (!found.isDirectory()) return { single: true, files: [{ path: root, label: path, name: datasetName(root) }] };
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /\.csv(\.gz)?$/i.test(entry.name))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return { path: file, label: relative(root, file), name: datasetName(file) };
    })
    .sort((one, other) => (one.label < other.label ? -1 : 1));
  if (files.length > 0) return { single: false, files };
  throw new ReplayError('NO_DATA', 'the folder holds no .csv or .csv.gz file', {
    place: path,
    remedy: 'give a folder of dataset files, such as binance-futures_trades_2024-08-08_BTCUSDT.csv.gz',
  });
}
