import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ReplayError } from '@replay/core';
import { factsFile } from './journal-file.ts';

/** Where the bytes of a journal go. */
export interface JournalTarget {
  write(bytes: Uint8Array, position: number): void;
  close(): void;
}

/** Where they come from again. */
export interface JournalBytes {
  /** What errors call it. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  read(position: number, length: number): Buffer;
  close(): void;
}

/** A new file in a folder, which is made. Throws the system's error when a journal is already there: a run is written once. */
export function fileTarget(folder: string): JournalTarget {
  mkdirSync(folder, { recursive: true });
  const file = openSync(join(folder, factsFile), 'wx');
  return {
    write(bytes, position) {
      // A file system that is nearly full takes a part of the bytes, and fails for the rest.
      for (let written = 0; written < bytes.length; )
        written += writeSync(file, bytes, written, bytes.length - written, position + written);
    },
    close() {
      try {
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    },
  };
}

/** Opens the file again. Throws `BROKEN_JOURNAL` where there is none. */
export function openedFile(folder: string): JournalBytes {
  const path = join(folder, factsFile);
  const file = opened(path);
  return {
    path,
    size: fstatSync(file).size,
    read(position, length) {
      const bytes = Buffer.alloc(Math.max(0, length));
      let read = 0;
      while (read < bytes.length) {
        const more = readSync(file, bytes, read, bytes.length - read, position + read);
        if (more === 0) break;
        read += more;
      }
      return bytes.subarray(0, read);
    },
    close: () => closeSync(file),
  };
}

/** A journal that is kept in memory: about ten bytes a fact. */
export class MemoryJournal implements JournalTarget, JournalBytes {
  readonly path = 'the journal in memory';
  #bytes = Buffer.alloc(1 << 16);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  write(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length;
    if (end > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(end, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, position);
    // A block that is written over is never longer than before.
    this.#size = Math.max(this.#size, end);
  }

  read(position: number, length: number): Buffer {
    return this.#bytes.subarray(position, position + Math.max(0, length));
  }

  /** Writes it into a folder, as if it had been written there from the start. */
  save(folder: string): void {
    const target = fileTarget(folder);
    try {
      target.write(this.#bytes.subarray(0, this.#size), 0);
    } finally {
      target.close();
    }
  }

  close(): void {}
}

function opened(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new ReplayError('BROKEN_JOURNAL', 'there is no journal', {
      place: path,
      remedy: 'give the folder of a run; one of an earlier version of Replay has to be run again',
    });
  }
}
