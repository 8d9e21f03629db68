import { payloadFault } from '../frames/frame.ts';
import {
  type FrameHeader,
  frameKind,
  frameLength,
  headerLength,
  nextMagic,
  readHeader,
} from '../frames/frame-header.ts';
import { type BlockIndex, type IndexedBlock, readIndex } from './block-index.ts';
import type { TapeManifest } from './manifest.ts';
import type { ReadPreface } from './preface.ts';
import type { TapeFile } from './tape-file.ts';

/**
 * Finds the blocks of a tape: by the index behind them, else, where that is missing or damaged, by walking from header
 * to header and scanning for the next one where one is broken.
 */
export async function findBlocks(
  file: TapeFile,
  preface: ReadPreface,
  manifest: TapeManifest | undefined,
): Promise<BlockIndex> {
  const index = manifest === undefined ? undefined : await readIndex(file, preface, manifest);
  if (index !== undefined) return index;
  const { blocks, end, closed } = await walkBlocks(file, preface);
  const wholeEnd = closed ? end : await dropTruncatedTail(file, blocks, preface.end);
  return { blocks, end: wholeEnd, whole: closed, notes: notesOn(blocks, closed, manifest) };
}

function notesOn(blocks: readonly IndexedBlock[], closed: boolean, manifest: TapeManifest | undefined): string[] {
  const notes = blocks.flatMap((block) =>
    block.status === 'lost' ? [`Block ${block.number} is lost: ${block.why}.`] : [],
  );
  const held = blocks.filter(({ status }) => status === 'found').length;
  if (closed) {
    if (manifest !== undefined) notes.push('The index of the tape is damaged: its blocks were found by scanning.');
  } else if (manifest === undefined) {
    notes.push(`The tape was not closed: it is read up to its last whole block, ${held} blocks in all.`);
  } else {
    notes.push(`The tape is cut off: the first ${held} of its ${manifest.blocks} blocks are left.`);
  }
  return notes;
}

/**
 * Drops incomplete blocks from the end: without an index, the last block may never have reached the disk. Returns where
 * the last whole block ends, or `start` where there is none.
 */
export async function dropTruncatedTail(file: TapeFile, blocks: IndexedBlock[], start: number): Promise<number> {
  for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
    if (last.status === 'found') {
      const frame = await file.read(last.offset, frameLength(last.header));
      if (payloadFault(last.header, frame) === undefined) return last.offset + frame.length;
    }
    blocks.pop();
  }
  return start;
}

/** The result of a walk from header to header. */
export interface WalkedBlocks {
  /** In order of their numbers, complete. */
  readonly blocks: IndexedBlock[];
  /** Where the walk ended. */
  readonly end: number;
  /** Whether the walk ended at the index, with nothing behind it. */
  readonly closed: boolean;
}

/** Walks from header to header, and scans for the next one where one is broken. Payloads are not read. */
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
      const why = `block ${frame.number} is in its place`;
      for (let number = expected; number < frame.number; number++) blocks.push({ status: 'lost', number, offset, why });
    }
    // A block with a smaller number is out of order: it was reported as lost at its own offset, and is skipped here.
    if (frame.number >= expected) blocks.push({ status: 'found', number: frame.number, offset, header: frame });
    offset += frameLength(frame);
  }
  return { blocks, end: offset, closed };
}

/** The header of the block or index at an offset whose frame ends within the file, or why there is none. */
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
    return 'the frame there is not a block';
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
