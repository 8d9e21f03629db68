import { closeSync, existsSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { ReplayError } from '@replay/core';

/** Readable messages and remedies for errors of the disk or of permissions. */
const diskErrors: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ENOSPC: ['the disk is full', 'free some space, or write to another disk'],
  EDQUOT: ['the quota of the disk is used up', 'free some space, or write to another disk'],
  EFBIG: ['the file is larger than the system allows', 'raise the limit (ulimit -f), or write to another disk'],
  EROFS: ['the disk is read-only', 'write to another folder'],
  EACCES: ['permission is denied', 'check the permissions of the file and its folder, or choose another'],
  EPERM: ['the operation is not permitted', 'check the permissions of the file and its folder, or choose another'],
  // Node also reports this on a read-only disk, when it creates nested folders.
  ENOENT: ['the file or its folder does not exist', 'check that it was not removed and that the disk is writable'],
  EIO: ['the disk cannot be read or written', 'check the disk'],
  EMFILE: ['too many files are open', 'raise the limit (ulimit -n), or run fewer at a time'],
  ENFILE: ['too many files are open', 'run fewer programs at a time'],
};

/**
 * Converts an error of the system to one with a location and a remedy; other errors are returned unchanged. `place` is
 * used where the system gives no path, as for an open file. `more` is appended to the remedy.
 */
export function diskError(error: unknown, place?: string, more?: string): unknown {
  if (!(error instanceof Error) || error instanceof ReplayError) return error;
  const { code = '', syscall, path } = error as NodeJS.ErrnoException;
  const known = diskErrors[code];
  if (known === undefined || syscall === undefined) return error;
  const where = path ?? place;
  return new ReplayError('DISK', `${known[0]} (${code}, ${syscall})`, {
    ...(where === undefined ? {} : { place: where }),
    remedy: more === undefined ? known[1] : `${known[1]}; ${more}`,
    cause: error,
  });
}

/** Runs work on a file, and adds its path to errors of the system. */
export async function onDisk<Result>(place: string, work: () => Promise<Result>, more?: string): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw diskError(error, place, more);
  }
}

/** The content of a file, at once or in pieces that are made as they are written. */
export type FileContent = string | Uint8Array | Iterable<string>;

/** Writes a file atomically: it gets its final name once it is complete. */
export function writeWhole(path: string, content: FileContent): void {
  const part = `${path}.part`;
  try {
    if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(part, content);
    else writePieces(part, content);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw diskError(error, path);
  }
}

function writePieces(path: string, pieces: Iterable<string>): void {
  const file = openSync(path, 'w');
  try {
    for (const piece of pieces) writeFileSync(file, piece);
  } finally {
    closeSync(file);
  }
}

/** The path, if there is no file yet: nothing is overwritten. Throws `BAD_USAGE` otherwise. */
export function unused(path: string): string {
  if (!existsSync(path)) return path;
  throw new ReplayError('BAD_USAGE', 'a file of this name already exists', {
    place: path,
    remedy: 'give another folder with --out, or remove the file',
  });
}
