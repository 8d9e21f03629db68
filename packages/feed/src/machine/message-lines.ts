import { StreamBreak } from '../relay/stream-break.ts';

/** Messages that lie behind each other in one piece of memory, a line feed behind each. */
export interface MessageLines {
  readonly bytes: Buffer;
  /** Where each message ends; the next begins behind its line feed. */
  readonly ends: readonly number[];
}

/** Where a line begins, by its number from 0. */
export const startOf = (ends: readonly number[], line: number): number =>
  line === 0 ? 0 : (ends[line - 1] as number) + 1;

const lineFeed = 0x0a;
/** Bytes of one message at most: no venue shows a book that long. */
const longestLine = 64 << 20;

/**
 * Cuts the pieces of a body into lines. What stands behind the last line feed is a line as well: the vendor's Machine tells
 * an error in this way. What is no whole message there throws a `StreamBreak`: the answer was cut.
 */
export async function* linesOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<MessageLines> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const piece of pieces) {
    const last = piece.lastIndexOf(lineFeed);
    if (last === -1) {
      waiting.push(piece);
      length += piece.length;
      if (length > longestLine) throw new StreamBreak(`a message is longer than ${longestLine >> 20} MB`);
      continue;
    }
    const bytes = length === 0 ? piece.subarray(0, last + 1) : Buffer.concat([...waiting, piece.subarray(0, last + 1)]);
    waiting = last + 1 === piece.length ? [] : [piece.subarray(last + 1)];
    length = piece.length - last - 1;
    yield { bytes, ends: endsIn(bytes) };
  }
  if (length === 0) return;
  const rest = Buffer.concat(waiting);
  if (!isJson(rest)) throw new StreamBreak('the answer ends in the middle of a message');
  yield framesAsLines([rest]);
}

function isJson(text: Buffer): boolean {
  try {
    JSON.parse(text.toString());
    return true;
  } catch {
    return false;
  }
}

/** Frames as the lines of one piece, so that whoever reads them need not know how they came. */
export function framesAsLines(frames: readonly Buffer[]): MessageLines {
  const bytes = Buffer.allocUnsafe(frames.reduce((sum, { length }) => sum + length + 1, 0));
  const ends: number[] = [];
  let at = 0;
  for (const frame of frames) {
    frame.copy(bytes, at);
    at += frame.length;
    ends.push(at);
    bytes[at] = lineFeed;
    at += 1;
  }
  return { bytes, ends };
}

function endsIn(bytes: Buffer): number[] {
  const ends: number[] = [];
  for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, end + 1)) ends.push(end);
  return ends;
}
