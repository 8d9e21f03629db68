import { basename } from 'node:path';
import { symbolInNames } from './dataset-name.ts';
import { listFiles } from './list-files.ts';

/** A packed dataset file whose name tells all: one day of one type of one symbol. */
export interface NamedDataset {
  readonly exchange: string;
  readonly type: string;
  /** `2024-08-08` */
  readonly day: string;
  /** As file names spell it, or a group such as `PERPETUALS`. */
  readonly symbol: string;
  readonly path: string;
}

/** The packed dataset files at a path and in all folders below it, by their names alone. Throws `NO_DATA` where there is no file. */
export async function namedDatasets(path: string): Promise<readonly NamedDataset[]> {
  const { files } = await listFiles(path);
  return files.flatMap(({ path: file, name }) => {
    if (name?.exchange === undefined || !file.endsWith('.csv.gz')) return [];
    // A group of symbols stands in the name, too, though it names no symbol.
    const symbol = name.symbol ?? /([A-Z]+)\.csv\.gz$/.exec(basename(file))?.[1];
    if (symbol === undefined) return [];
    return [{ exchange: name.exchange, type: name.type, day: name.day, symbol: symbolInNames(symbol), path: file }];
  });
}
