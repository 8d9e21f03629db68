import { closeSync, openSync, readSync } from 'node:fs';
import { ReplayError } from '@replay/core';

/** A line in a buffer, its newline behind it. Good until the next one is asked for. */
export interface Line {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

const newline = 10;

/** The whole lines of a file, in a buffer that is as long as the longest of them needs. */
export function* linesOf(path: string): Generator<Line> {
  const file = opened(path);
  let bytes = Buffer.allocUnsafe(1 << 18);
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
      bytes.copyWithin(0, from, filled);
      filled -= from;
      if (filled === bytes.length) bytes = Buffer.concat([bytes], 2 * bytes.length);
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
