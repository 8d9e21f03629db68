import type { IndexedBlock } from '../files/block-index.ts';
import type { ReadPreface } from '../files/preface.ts';
import type { TapeFile } from '../files/tape-file.ts';
import {
  type FrameHeader,
  frameKind,
  frameLength,
  headerLength,
  nextMagic,
  readHeader,
} from '../frames/frame-header.ts';

/** What going from header to header has found. */
export interface WalkedBlocks {
  /** By number, none left out. */
  readonly blocks: IndexedBlock[];
  /** Where the walk ended. */
  readonly end: number;
  /** Whether the index that closing writes stands there, and nothing behind it. */
  readonly closed: boolean;
}

/** Goes from header to header, and looks for the next one where one is broken. What stands behind the headers is not read. */
export async function walkBlocks(file: TapeFile, preface: ReadPreface): Promise<WalkedBlocks> {
  const blocks: IndexedBlock[] = [];
  let offset = preface.end;
  let closed = false;
  while (offset < file.length) {
    const expected = blocks.length === 0 ? 0 : blocks.at(-1)!.number + 1;
    const frame = await frameAt(file, offset, preface);
    if (typeof frame === 'string') {
      const next = await nextFrame(file, offset + 1, preface, expected);
      if (next === undefined) break;
      if (next.number > expected) blocks.push({ status: 'lost', number: expected, offset, why: frame });
      offset = next.offset;
      continue;
    }
    if (frame.kind === frameKind.index) {
      closed = offset + frameLength(frame) === file.length;
      break;
    }
    if (frame.number > expected) {
      const why = `block ${frame.number} stands in its place`;
      for (let number = expected; number < frame.number; number++) blocks.push({ status: 'lost', number, offset, why });
    }
    // A block that comes too late was lost at its place, and is passed over here.
    if (frame.number >= expected) blocks.push({ status: 'found', number: frame.number, offset, header: frame });
    offset += frameLength(frame);
  }
  return { blocks, end: offset, closed };
}

/** The header of the block or index that begins at a place and is there to its end, or why there is none. */
async function frameAt(
  file: TapeFile,
  offset: number,
  { identity, instruments }: ReadPreface,
): Promise<FrameHeader | string> {
  const header = readHeader(await file.read(offset, headerLength(instruments.length)));
  if (typeof header === 'string') return header;
  if (header.identity !== identity) return 'it belongs to another tape';
  if (
    header.kind === frameKind.block ? header.eventsOf.length !== instruments.length : header.kind !== frameKind.index
  ) {
    return 'what stands there is no block';
  }
  return offset + frameLength(header) > file.length ? 'it is cut off' : header;
}

const scanLength = 1 << 20;

/** The next whole frame behind a broken one. */
async function nextFrame(
  file: TapeFile,
  from: number,
  preface: ReadPreface,
  expected: number,
): Promise<{ readonly offset: number; readonly number: number } | undefined> {
  for (let start = from; start < file.length; start += scanLength) {
    const bytes = await file.read(start, scanLength + headerLength(0));
    for (let at = nextMagic(bytes, 0); at >= 0 && at < scanLength; at = nextMagic(bytes, at + 1)) {
      const frame = await frameAt(file, start + at, preface);
      if (typeof frame !== 'string' && frame.number >= expected) return { offset: start + at, number: frame.number };
    }
  }
  return undefined;
}
