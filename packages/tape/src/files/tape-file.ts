import { close, fdatasync, fstat, ftruncate, open, read, readSync, write } from 'node:fs';
import { promisify } from 'node:util';
import { ReplayError } from '@replay/core';

const opened = promisify(open);
const closed = promisify(close);
const stated = promisify(fstat);
const cut = promisify(ftruncate);
const synced = promisify(fdatasync);

/** One file of a tape, read at any offset and written at its end. */
export class TapeFile {
  readonly path: string;
  readonly #descriptor: number;
  #length: number;

  private constructor(path: string, descriptor: number, length: number) {
    this.path = path;
    this.#descriptor = descriptor;
    this.#length = length;
  }

  /**
   * Opens an existing file for reading (`r`) or for writing too (`r+`), or creates one (`wx+`, `w+`). Throws `NO_DATA`.
   */
  static async open(path: string, flags: 'r' | 'r+' | 'wx+' | 'w+'): Promise<TapeFile> {
    try {
      const descriptor = await opened(path, flags);
      return new TapeFile(path, descriptor, (await stated(descriptor)).size);
    } catch (cause) {
      throw new ReplayError('NO_DATA', `cannot be opened: ${(cause as Error).message}`, {
        place: path,
        remedy: 'check the path and its permissions',
        cause,
      });
    }
  }

  /** Valid in every thread of the process until the file is closed. */
  get descriptor(): number {
    return this.#descriptor;
  }

  get length(): number {
    return this.#length;
  }

  /** The bytes from an offset on; fewer where the file ends. */
  async read(from: number, length: number): Promise<Buffer> {
    const wanted = Math.max(0, Math.min(length, this.#length - from));
    const bytes = Buffer.allocUnsafe(wanted);
    let done = 0;
    while (done < wanted) {
      const count = await readAt(this.#descriptor, bytes, done, wanted - done, from + done);
      if (count === 0) return bytes.subarray(0, done);
      done += count;
    }
    return bytes;
  }

  /** Reads bytes from an offset on into a buffer, synchronously. Returns how many there were. */
  readInto(bytes: Buffer, from: number, length: number): number {
    const wanted = Math.max(0, Math.min(length, this.#length - from));
    let done = 0;
    while (done < wanted) {
      const count = readSync(this.#descriptor, bytes, done, wanted - done, from + done);
      if (count === 0) break;
      done += count;
    }
    return done;
  }

  async append(bytes: Uint8Array): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      done += await writeAt(this.#descriptor, bytes, done, bytes.length - done, this.#length + done);
    }
    this.#length += bytes.length;
  }

  /** Truncates the file. */
  async cut(length: number): Promise<void> {
    await cut(this.#descriptor, length);
    this.#length = length;
  }

  /** Waits until everything written is on disk. */
  async sync(): Promise<void> {
    await synced(this.#descriptor);
  }

  async close(): Promise<void> {
    await closed(this.#descriptor);
  }
}

/** Plain descriptors: a `FileHandle` that is garbage-collected unclosed would print a warning. */
function readAt(descriptor: number, bytes: Buffer, offset: number, length: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(descriptor, bytes, offset, length, position, (error, count) =>
      error === null ? resolve(count) : reject(error),
    );
  });
}

function writeAt(
  descriptor: number,
  bytes: Uint8Array,
  offset: number,
  length: number,
  position: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    write(descriptor, bytes, offset, length, position, (error, count) =>
      error === null ? resolve(count) : reject(error),
    );
  });
}
