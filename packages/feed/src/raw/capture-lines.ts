import { ReplayError } from '@replay/core';
import { bytesOf, type ReadOptions } from '../bytes/stored-bytes.ts';
import { CaptureLine } from './capture-line.ts';
import { isWithoutReceipt, stampedByVenue } from './venue-stamps.ts';

const lineFeed = 0x0a;
/** Bytes of a line; a longer one is no message. */
export const longestLine = 16 << 20;
/** Lines of one portion at most: more of them would outlive the young, which are cheap to let go. */
const linesAtOnce = 1024;

/**
 * The lines of a capture, plain or gzip, in portions. Memory holds what is unpacked at once and one line;
 * throws `BAD_DATA` for a line of more than 16 MiB, which is no capture. Where the lines have no receipt time, the venue's own stands for it.
 */
export async function* linesOf(path: string, options: ReadOptions = {}): AsyncGenerator<readonly CaptureLine[]> {
  let isStamped: boolean | undefined;
  for await (const lines of linesIn(bytesOf(path, options), path)) {
    // The first line that holds anything decides for all: a receipt time that is missing later on is a fault.
    if (isStamped === undefined) {
      const first = lines.find(({ start, end }) => end > start);
      if (first !== undefined) isStamped = !isWithoutReceipt(first.text);
    }
    yield isStamped === false ? lines.map(stampedByVenue) : lines;
  }
}

/** The first line of a capture that holds anything; undefined where none does. */
export async function firstLineOf(path: string): Promise<CaptureLine | undefined> {
  for await (const lines of linesIn(bytesOf(path), path)) {
    const first = lines.find(({ start, end }) => end > start);
    if (first !== undefined) return first;
  }
  return undefined;
}

/** The same of unpacked bytes from anywhere. `place` is what errors call them. */
export async function* linesIn(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  place: string,
): AsyncGenerator<readonly CaptureLine[]> {
  let begun: Buffer[] = [];
  let begunLength = 0;
  let number = 0;
  for await (const chunk of chunks) {
    let lines: CaptureLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      number += 1;
      if (begunLength === 0) lines.push(new CaptureLine(chunk, start, end, number));
      else {
        const whole = Buffer.concat([...begun, chunk.subarray(0, end)]);
        lines.push(new CaptureLine(whole, 0, whole.length, number));
        begun = [];
        begunLength = 0;
      }
      start = end + 1;
      if (lines.length === linesAtOnce) {
        yield lines;
        lines = [];
      }
    }
    if (start < chunk.length) {
      begun.push(chunk.subarray(start));
      begunLength += chunk.length - start;
    }
    if (begunLength > longestLine) throw tooLong(place, number + 1);
    yield lines;
  }
  if (begunLength > 0) yield [new CaptureLine(Buffer.concat(begun), 0, begunLength, number + 1)];
}

const tooLong = (place: string, number: number): ReplayError =>
  new ReplayError('BAD_DATA', 'the line is longer than 16 MiB', {
    place: `${place}, message ${number}`,
    remedy: 'give a capture with a receipt time and a message on each line',
  });
