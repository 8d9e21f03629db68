import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ReplayError } from '@replay/core';
import { diskError, type FileContent, writeWhole } from '../disk-error.ts';

/** The output of the strategy, if there was any. */
export const strategyLog = 'strategy.log';

/** The folder of one run. */
export interface RunFolder {
  readonly id: string;
  readonly path: string;
  readonly journal: string;
  write(name: string, content: FileContent): void;
  /** Removes the folder, for a run that never began. */
  remove(): void;
}

/** Creates `out/<id>/`; the id is the time and the strategy, and a number for further runs in the same second. */
export function createRunFolder(out: string, strategy: string, startedAt: Date): RunFolder {
  const stamp = startedAt.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const name = strategy.replace(/[^A-Za-z0-9_-]+/g, '-');
  try {
    makeFolder(resolve(out));
  } catch (cause) {
    throwDiskError(cause, out);
    throw new ReplayError('BAD_USAGE', `the folder for runs cannot be created`, {
      place: out,
      remedy: 'give another one with --out',
      cause,
    });
  }
  for (let count = 1; count < 1000; count++) {
    const id = count === 1 ? `${stamp}-${name}` : `${stamp}-${name}-${count}`;
    const path = join(out, id);
    try {
      mkdirSync(path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throwDiskError(cause, path);
      throw new ReplayError('BAD_USAGE', `the run's folder cannot be created`, {
        place: path,
        remedy: 'give another one with --out',
        cause,
      });
    }
    return {
      id,
      path,
      journal: join(path, 'journal'),
      write: (file, content) => writeWhole(join(path, file), content),
      remove: () => rmSync(path, { recursive: true, force: true }),
    };
  }
  throw new ReplayError('BAD_USAGE', 'a thousand runs began in this second', { place: out });
}

/** A full or read-only disk is not an error in the options; a file in place of the folder is. */
function throwDiskError(cause: unknown, place: string): void {
  const error = diskError(cause, place);
  if (error instanceof ReplayError) throw error;
}

/** Folder by folder, because Node's recursive `mkdir` never returns where the system reports the parent as missing. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another run may have created it in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
