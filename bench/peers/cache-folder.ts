import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Raised whenever a feed or one of its forms would come out otherwise, so that no measurement reads an old one. */
const version = 1;

const cache = (): string => join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'replay');

/** Where the Python packages of the peers are installed. */
export const environmentFolder = (name: string): string => join(cache(), name);

/**
 * The folder with the feeds, in the user's folder for caches. It holds at most the named feeds: what else is in it, and the folders of
 * other versions, go, so that it does not grow.
 */
export function feedsFolder(names: readonly string[], within: string = cache()): string {
  const folder = join(within, `bench-feeds-${version}`);
  mkdirSync(folder, { recursive: true });
  for (const other of readdirSync(within)) {
    if (other.startsWith('bench-feeds-') && other !== `bench-feeds-${version}`)
      rmSync(join(within, other), { recursive: true, force: true });
  }
  for (const entry of readdirSync(folder)) {
    if (!names.includes(entry)) rmSync(join(folder, entry), { recursive: true, force: true });
  }
  return folder;
}
