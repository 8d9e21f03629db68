import { plainContents } from '../frames/frame-codec.ts';
import {
  type FrameHeader,
  frameKind,
  frameLength,
  headerLength,
  nextMagic,
  payloadFault,
  readHeader,
} from '../frames/frame-header.ts';
import type { TapeManifest } from './manifest.ts';
import type { ReadPreface } from './preface.ts';
import type { TapeFile } from './tape-file.ts';

/** A block that stands in the file, or a stretch where one or more should stand and do not. */
export type IndexedBlock =
  | { readonly status: 'found'; readonly number: number; readonly offset: number; readonly header: FrameHeader }
  | { readonly status: 'lost'; readonly number: number; readonly offset: number; readonly why: string };

/** Where the blocks of a tape are. */
export interface BlockIndex {
  /** By number, none left out. */
  readonly blocks: readonly IndexedBlock[];
  /** Where the last whole block ends. */
  readonly end: number;
  /** Whether the tape was closed and holds all it was closed with. */
  readonly whole: boolean;
  /** What is amiss, in whole sentences. */
  readonly notes: readonly string[];
}

/**
 * Finds the blocks of a tape: by the index that closing writes behind them, else, where that is missing or damaged, by
 * going from header to header and looking for the next one where one is broken.
 */
export async function findBlocks(
  file: TapeFile,
  preface: ReadPreface,
  manifest: TapeManifest | undefined,
): Promise<BlockIndex> {
  const headers = manifest === undefined ? undefined : await writtenIndex(file, preface, manifest);
  if (headers !== undefined) {
    const blocks: IndexedBlock[] = [];
    let offset = preface.end;
    for (const header of headers) {
      blocks.push({ status: 'found', number: header.number, offset, header });
      offset += frameLength(header);
    }
    return { blocks, end: offset, whole: true, notes: [] };
  }
  return walkedIndex(file, preface, manifest);
}

/** The headers as the index repeats them; undefined when it is not there, or not whole. */
async function writtenIndex(
  file: TapeFile,
  { identity, end, instruments }: ReadPreface,
  { indexAt, blocks }: TapeManifest,
): Promise<FrameHeader[] | undefined> {
  const header = readHeader(await file.read(indexAt, headerLength(0)));
  if (typeof header === 'string' || header.kind !== frameKind.index || header.identity !== identity) return undefined;
  if (header.number !== blocks || indexAt + frameLength(header) !== file.length) return undefined;
  const length = headerLength(instruments.length);
  const headers: FrameHeader[] = [];
  try {
    const contents = await plainContents(header, await file.read(indexAt, frameLength(header)));
    for (let at = 0; at < contents.length; at += length) {
      const block = readHeader(contents.subarray(at, at + length));
      if (typeof block === 'string') return undefined;
      headers.push(block);
    }
  } catch {
    return undefined;
  }
  const blockBytes = headers.reduce((sum, block) => sum + frameLength(block), end);
  return headers.length === blocks && blockBytes === indexAt ? headers : undefined;
}

async function walkedIndex(
  file: TapeFile,
  preface: ReadPreface,
  manifest: TapeManifest | undefined,
): Promise<BlockIndex> {
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
  if (!closed) offset = await dropTornTail(file, blocks, preface.end);
  return { blocks, end: offset, whole: closed, notes: notesOn(blocks, closed, manifest) };
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

/** Without an index behind it, the last block may be one that the disk never got whole. */
async function dropTornTail(file: TapeFile, blocks: IndexedBlock[], start: number): Promise<number> {
  for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
    if (last.status === 'found') {
      const frame = await file.read(last.offset, frameLength(last.header));
      const payload = frame.subarray(headerLength(last.header.eventsOf.length));
      if (payloadFault(last.header, payload) === undefined) return last.offset + frame.length;
    }
    blocks.pop();
  }
  return start;
}

function notesOn(blocks: readonly IndexedBlock[], closed: boolean, manifest: TapeManifest | undefined): string[] {
  const notes = blocks.flatMap((block) =>
    block.status === 'lost' ? [`Block ${block.number} is lost: ${block.why}.`] : [],
  );
  const held = blocks.filter(({ status }) => status === 'found').length;
  if (closed) {
    if (manifest !== undefined) notes.push('The index of the tape is damaged: its blocks were found one by one.');
  } else if (manifest === undefined) {
    notes.push(
      `The tape was not closed: it holds what was received up to its last whole block, ${held} blocks in all.`,
    );
  } else {
    notes.push(`The tape is cut off: of its ${manifest.blocks} blocks the first ${held} are there.`);
  }
  return notes;
}
