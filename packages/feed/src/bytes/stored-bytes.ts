import { createHash } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type DataDigest, ReplayError } from '@replay/core';
import { refuseForeign } from './foreign-format.ts';

/** The size of a decompressed chunk: this inflates three times as fast as the library's 16 KiB, and more of it only takes memory. */
export const largeChunk = 1 << 18;

export interface ReadOptions {
  /** The size of unpacked chunks. */
  readonly chunkSize?: number;
  readonly signal?: AbortSignal | undefined;
  /** Told how many more bytes of the file as stored have been read. */
  readonly count?: ((bytes: number) => void) | undefined;
  /** Only these bytes of a file that is not packed: `start` inclusive, `end` exclusive. */
  readonly range?: { readonly start: number; readonly end: number };
}

/**
 * The unpacked bytes of a file, plain or gzip (told by its first bytes), in chunks. The file is closed when the reader
 * stops, early or not. Throws `BAD_DATA` for a gzip that is cut off or damaged and for a file of another format, `NO_DATA` for a missing
 * file.
 */
export async function* bytesOf(path: string, options: ReadOptions = {}): AsyncGenerator<Buffer> {
  const { chunkSize = largeChunk, signal, count, range } = options;
  const packed = await isGzip(path);
  const part = range === undefined ? {} : { start: range.start, end: range.end - 1 };
  const file = createReadStream(path, { highWaterMark: packed ? 1 << 18 : chunkSize, ...part });
  // `pipeline` and not `pipe`: an error or an early end on either side then closes both.
  const chunks = packed ? pipeline(file, createGunzip({ chunkSize }), () => undefined) : file;
  let unpacked = 0;
  let counted = 0;
  try {
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      if (unpacked === 0 && range === undefined) refuseForeign(chunk, path);
      unpacked += chunk.length;
      count?.(file.bytesRead - counted);
      counted = file.bytesRead;
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error) ? damaged(path, file.bytesRead, unpacked, error) : error;
  } finally {
    await closed(file);
  }
}

/** What tells a file's bytes, as stored, from all others; `name` is what a manifest calls it. */
export async function digestOf(path: string, name: string): Promise<DataDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: largeChunk })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { name, bytes, sha256: hash.digest('hex') };
}

/** Told by its first bytes. Throws `BAD_DATA` for a file that is none although its name ends in `.gz`. */
export async function isGzip(path: string): Promise<boolean> {
  const start = await firstBytes(path);
  if (start[0] === 0x1f && start[1] === 0x8b) return true;
  if (!path.endsWith('.gz')) return false;
  throw new ReplayError(
    'BAD_DATA',
    start.length === 0 ? 'the file is empty, not even a gzip' : 'this is no gzip file',
    {
      place: path,
      remedy: 'download it again, or drop the .gz from its name if it is plain text',
    },
  );
}

async function firstBytes(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EISDIR') {
      throw new ReplayError('BAD_USAGE', 'this is a folder, and one file is read here', {
        place: path,
        remedy: 'give one of the files in it',
      });
    }
    throw new ReplayError('NO_DATA', `cannot be read: ${(error as Error).message}`, {
      place: path,
      remedy: 'check the path and its permissions',
      cause: error,
    });
  }
}

function closed(file: ReadStream): Promise<void> {
  if (file.closed) return Promise.resolve();
  return new Promise((resolve) => {
    file.once('close', () => resolve());
    file.destroy();
  });
}

const isZlibError = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^Z_[A-Z]+_ERROR$/.test(error.code);

function damaged(path: string, read: number, unpacked: number, cause: Error & { code: string }): ReplayError {
  const what = cause.code === 'Z_BUF_ERROR' ? 'the gzip is cut off' : `the gzip is damaged (${cause.message})`;
  return new ReplayError('BAD_DATA', `${what}, near byte ${read} of the file, after ${unpacked} unpacked bytes`, {
    place: path,
    remedy: 'download or copy the file again',
    cause,
  });
}
