import { ReplayError } from '@replay/core';
import { bytesOf, type ReadOptions } from '../stored-bytes.ts';

const lineFeed = 0x0a;
const longestLine = 16 << 20;

/** One line of a capture and its number, counted from 1. */
export interface CaptureLine {
  readonly text: string;
  readonly number: number;
}

/**
 * The lines of a capture, plain or gzip, in the portions in which it is unpacked. Memory holds one portion and one line;
 * throws `BAD_DATA` for a line of more than 16 MiB, which is no capture.
 */
export async function* linesOf(path: string, options: ReadOptions = {}): AsyncGenerator<readonly CaptureLine[]> {
  let begun: Buffer[] = [];
  let begunLength = 0;
  let number = 0;
  const lineOf = (end: Buffer): CaptureLine => {
    const bytes = begunLength === 0 ? end : Buffer.concat([...begun, end]);
    begun = [];
    begunLength = 0;
    number += 1;
    return { text: bytes.toString('utf8').trimEnd(), number };
  };
  for await (const chunk of bytesOf(path, options)) {
    const lines: CaptureLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      lines.push(lineOf(chunk.subarray(start, end)));
      start = end + 1;
    }
    if (start < chunk.length) {
      begun.push(chunk.subarray(start));
      begunLength += chunk.length - start;
    }
    if (begunLength > longestLine) throw tooLong(path, number + 1);
    yield lines;
  }
  if (begunLength > 0) yield [lineOf(Buffer.alloc(0))];
}

const tooLong = (path: string, number: number): ReplayError =>
  new ReplayError('BAD_DATA', 'the line is longer than 16 MiB', {
    place: `${path}, message ${number}`,
    remedy: 'give a capture with a receipt time and a message on each line',
  });
