import type { Dir, Dirent } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { extname, join, relative, resolve, sep } from 'node:path';
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
  /** The labels of links that were not followed: what they lead to lies outside of the folder, is missing, or is a folder. */
  readonly leftOut: readonly string[];
}

/**
 * The `.csv` and `.csv.gz` files at a path and in all folders below it. A link is followed where it leads to a file within the same
 * folder: it must not bring in what nobody named. Throws `NO_DATA` where there are no files.
 */
export async function listFiles(path: string, mostEntries = 100_000): Promise<FileList> {
  const root = resolve(path);
  const found = await stat(root).catch((error: Error) => {
    throw new ReplayError('NO_DATA', `cannot be read: ${error.message}`, {
      place: path,
      remedy: 'give a .csv or .csv.gz file, or a folder of them',
      cause: error,
    });
  });
  if (!found.isDirectory())
    return { single: true, files: [{ path: root, label: path, name: datasetName(root) }], leftOut: [] };
  const paths: string[] = [];
  const links: string[] = [];
  const others = new Set<string>();
  for await (const entry of entriesBelow(root, { place: path, mostEntries })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) links.push(file);
    else if (entry.isFile() && isTable(entry.name)) paths.push(file);
    else if (entry.isFile() && others.size < 100) others.add(extname(entry.name));
  }
  const leftOut: string[] = [];
  const own = new Set(await Promise.all(paths.map((file) => realpath(file))));
  for (const link of links.sort()) {
    const target = await fileWithin(root, link);
    if (target === undefined) leftOut.push(relative(root, link));
    else if (isTable(link) && !own.has(target)) {
      own.add(target);
      paths.push(link);
    }
  }
  const files = paths
    .map((file) => ({ path: file, label: relative(root, file), name: datasetName(file) }))
    .sort((one, other) => (one.label < other.label ? -1 : 1));
  if (files.length > 0) return { single: false, files, leftOut };
  throw new ReplayError('NO_DATA', `the folder holds no .csv or .csv.gz file${insteadText(others, leftOut)}`, {
    place: path,
    remedy:
      leftOut.length > 0
        ? 'give the files by name, or the folder they lie in: a link is followed only to a file within the folder'
        : 'give a folder of dataset files, such as binance-futures_trades_2024-08-08_BTCUSDT.csv.gz',
  });
}

interface Walk {
  readonly place: string;
  /** A folder of more, such as `/`, is not one of recordings. */
  readonly mostEntries: number;
}

/** What lies in a folder and in all below it. Links to folders are not followed: they may lead back. */
async function* entriesBelow(root: string, { place, mostEntries }: Walk): AsyncGenerator<Dirent> {
  const folders = [root];
  let seen = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for await (const entry of await opened(folder)) {
      seen += 1;
      if (seen > mostEntries) {
        throw new ReplayError('NO_DATA', `there are more than ${mostEntries} files and folders in it`, {
          place,
          remedy: 'give the folder that the recordings lie in, or the files by name',
        });
      }
      if (entry.isDirectory()) folders.push(join(folder, entry.name));
      yield entry;
    }
  }
}

async function opened(folder: string): Promise<Dir> {
  try {
    return await opendir(folder);
  } catch (cause) {
    throw new ReplayError('NO_DATA', `the folder cannot be read: ${(cause as Error).message}`, {
      place: folder,
      remedy: 'check its permissions, or give the files by name',
      cause,
    });
  }
}

const isTable = (name: string): boolean => /\.csv(\.gz)?$/i.test(name);

/** The file that a path leads to, through whatever links; undefined where that is no file of the folder or one below it. */
export async function fileWithin(folder: string, path: string): Promise<string | undefined> {
  try {
    const [root, target] = await Promise.all([realpath(folder), realpath(path)]);
    return target.startsWith(root + sep) && (await stat(target)).isFile() ? target : undefined;
  } catch {
    return undefined;
  }
}

function insteadText(others: Iterable<string>, leftOut: readonly string[]): string {
  if (leftOut.length > 0) return `, only links that lead elsewhere: ${leftOut.slice(0, 5).join(', ')}`;
  const kinds = [...others].filter(Boolean).sort().slice(0, 5);
  return kinds.length === 0 ? '' : `, only ${kinds.join(', ')}`;
}
