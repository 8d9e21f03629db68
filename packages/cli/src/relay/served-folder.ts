import type { Dirent } from 'node:fs';
import { opendir, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { ReplayError } from '@replay/core';

/** Entries that are visited before the folder is taken for a wrong one, such as `/`. */
const maxEntries = 100_000;

/**
 * The paths of a folder's entries, sorted by name. A link is followed to a file or a tape within the folder. Throws
 * `BAD_USAGE` for a link that leads outside: nothing beyond the named folder may be served.
 */
export async function entriesOf(folder: string): Promise<readonly string[]> {
  const entries = (await listed(folder, () => readdir(folder, { withFileTypes: true }))).sort((one, other) =>
    one.name < other.name ? -1 : 1,
  );
  const paths: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (!entry.isSymbolicLink() || (await leadsWithin(folder, path))) paths.push(path);
    else if (await isRecording(path)) throw linkOutside(path);
  }
  return paths;
}

/**
 * Whether a folder holds dataset files at any depth. Links to folders are not followed, because they may form cycles.
 */
export async function holdsTables(folder: string, signal: AbortSignal): Promise<boolean> {
  const folders = [folder];
  let seen = 0;
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const within = next;
    const entries = await listed(within, () => opendir(within));
    for await (const entry of entries) {
      signal.throwIfAborted();
      seen += 1;
      if (seen > maxEntries) throw tooMany(folder);
      if (entry.isDirectory()) folders.push(join(within, entry.name));
      else if (isTable(entry.name) && (entry.isFile() || (await leadsWithin(folder, join(within, entry.name)))))
        return true;
    }
  }
  return false;
}

const isTable = (name: Dirent['name']): boolean => /\.csv(\.gz)?$/i.test(name);

/** False for a link that leads out of the folder, to the folder itself, or nowhere. */
async function leadsWithin(folder: string, path: string): Promise<boolean> {
  try {
    const [root, target] = await Promise.all([realpath(folder), realpath(path)]);
    return target.startsWith(root + sep) && (await isRecording(target));
  } catch {
    return false;
  }
}

/** Whether a path leads to a file or a tape. */
async function isRecording(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile() || (await stat(join(path, 'blocks.bin'))).isFile();
  } catch {
    return false;
  }
}

const linkOutside = (place: string): ReplayError =>
  new ReplayError('BAD_USAGE', 'this link leads out of the folder', {
    place,
    remedy: 'remove it, or name its target with a separate --data',
  });

async function listed<Listing>(folder: string, list: () => Promise<Listing>): Promise<Listing> {
  try {
    return await list();
  } catch (cause) {
    throw new ReplayError('NO_DATA', `the folder cannot be read: ${(cause as Error).message}`, {
      place: folder,
      remedy: 'check its permissions, or serve another folder',
      cause,
    });
  }
}

const tooMany = (folder: string): ReplayError =>
  new ReplayError(
    'NO_DATA',
    `there are more than ${maxEntries} entries in the folder, and no dataset file among them`,
    {
      place: folder,
      remedy: 'serve the folder of the recordings',
    },
  );
