import { closeSync, existsSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { ReplayError } from '@replay/core';

/** What the system says when a disk or its rights are the trouble, in words, and what to do about it. */
const troubles: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ENOSPC: ['the disk is full', 'free some space, or write to another disk'],
  EDQUOT: ['the quota of the disk is used up', 'free some space, or write to another disk'],
  EFBIG: ['the file is larger than the system allows', 'raise the limit (ulimit -f), or write to another disk'],
  EROFS: ['the disk is read-only', 'write to another folder'],
  EACCES: ['permission is denied', 'check the permissions of the file and its folder, or choose another'],
  EPERM: ['the operation is not permitted', 'check the permissions of the file and its folder, or choose another'],
  // Node says this of a read-only disk as well, when it makes several folders at once.
  ENOENT: [
    'the file or its folder is not there',
    'check that nothing removed it meanwhile and that the disk can be written to',
  ],
  EIO: ['the disk cannot be read or written', 'check the disk'],
  EMFILE: ['too many files are open', 'raise the limit (ulimit -n), or run fewer at a time'],
  ENFILE: ['too many files are open', 'run fewer programs at a time'],
};

/**
 * An error of the system as one that says where and what to do; other errors stay as they are. `place` is where it was where the
 * system does not tell, as with a file that is open. `more` is added behind the remedy.
 */
export function diskError(error: unknown, place?: string, more?: string): unknown {
  if (!(error instanceof Error) || error instanceof ReplayError) return error;
  const { code = '', syscall, path } = error as NodeJS.ErrnoException;
  const trouble = troubles[code];
  if (trouble === undefined || syscall === undefined) return error;
  const where = path ?? place;
  return new ReplayError('DISK', `${trouble[0]} (${code}, ${syscall})`, {
    ...(where === undefined ? {} : { place: where }),
    remedy: more === undefined ? trouble[1] : `${trouble[1]}; ${more}`,
    cause: error,
  });
}

/** Does work that reads and writes at a path, and gives errors of the system that path. */
export async function onDisk<Result>(place: string, work: () => Promise<Result>, more?: string): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw diskError(error, place, more);
  }
}

/** What is written into a file: at once, or in pieces that are made as they are written. */
export type FileContent = string | Uint8Array | Iterable<string>;

/** Writes a file that is whole or absent: it has another name until all of it is written. */
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

/** The path of a file that is not there yet: nothing is written over. Throws `BAD_USAGE` for one that is. */
export function unused(path: string): string {
  if (!existsSync(path)) return path;
  throw new ReplayError('BAD_USAGE', 'there is a file of this name already', {
    place: path,
    remedy: 'give another folder with --out, or remove the file',
  });
}
