import { closeSync, openSync, readSync } from 'node:fs';
import { ReplayError } from '@replay/core';

/** A line in a buffer, its newline behind it. Its bytes stay as they are until the first line of another buffer has come, and longer. */
export interface Line {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

const newline = 10;

/** The whole lines of a file, in two buffers by turns, each as long as the longest line needs. */
export function* linesOf(path: string): Generator<Line> {
  const file = opened(path);
  let bytes = Buffer.allocUnsafe(1 << 18);
  let spare = Buffer.allocUnsafe(1 << 18);
  let filled = 0;
  try {
    for (;;) {
      const read = readSync(file, bytes, filled, bytes.length - filled, null);
      if (read === 0) return;
      filled += read;
      let from = 0;
      for (let to = bytes.indexOf(newline); to >= 0 && to < filled; to = bytes.indexOf(newline, from)) {
        yield { bytes, from, to };
        from = to + 1;
      }
      // The start of a line. One that fills the buffer from end to end needs a longer one.
      const length = from === 0 && filled === bytes.length ? 2 * bytes.length : bytes.length;
      if (spare.length < length) spare = Buffer.allocUnsafe(length);
      bytes.copy(spare, 0, from, filled);
      filled -= from;
      [bytes, spare] = [spare, bytes];
    }
  } finally {
    closeSync(file);
  }
}

function opened(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw new ReplayError('BROKEN_JOURNAL', 'there is no journal', {
      place: path,
      remedy: 'name a folder under runs/',
      cause,
    });
  }
}
