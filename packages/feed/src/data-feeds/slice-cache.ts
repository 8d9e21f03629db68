import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Micros, ReplayError, timeText } from '@replay/core';

/**
 * Slices on the disk, in the layout that clients of the API share: `feeds/{exchange}/{filters}/{YYYY}/{MM}/{DD}/{HH}/{mm}.json.gz`, each
 * as it was received. A slice is written under another name and renamed, so that a half one never bears its name.
 */
export class SliceCache {
  readonly #folder: string;

  constructor(cacheDir: string, exchange: string, filtersKey: string) {
    this.#folder = join(cacheDir, 'feeds', exchange, filtersKey);
  }

  pathOf(minute: Micros): string {
    const [year, month, day, hour, ofHour] = timeText(minute).split(/[-T:]/) as [
      string,
      string,
      string,
      string,
      string,
    ];
    return join(this.#folder, year, month, day, hour, `${ofHour}.json.gz`);
  }

  async has(minute: Micros): Promise<boolean> {
    return stat(this.pathOf(minute)).then(
      () => true,
      () => false,
    );
  }

  /** The slice as it was received; undefined where it is not there. */
  async read(minute: Micros): Promise<Buffer | undefined> {
    const path = this.pathOf(minute);
    try {
      return await readFile(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw unusable(path, error);
    }
  }

  async store(minute: Micros, packed: Buffer): Promise<void> {
    const path = this.pathOf(minute);
    const begun = `${path}.${randomBytes(8).toString('hex')}.unconfirmed`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(begun, packed);
      await rename(begun, path);
    } catch (error) {
      await rm(begun, { force: true });
      throw unusable(path, error);
    }
  }

  async remove(minute: Micros): Promise<void> {
    await rm(this.pathOf(minute), { force: true });
  }
}

const unusable = (path: string, cause: unknown): ReplayError =>
  new ReplayError('BAD_CONFIGURATION', `the cache cannot be used: ${(cause as Error).message}`, {
    place: path,
    remedy: 'give another folder for the cache, with room and the right to write',
    cause,
  });
