import { type Frame, rawContents, rawFrame } from '../frames/frame.ts';
import {
  type FrameHeader,
  frameKind,
  frameLength,
  headerBytes,
  headerLength,
  readHeader,
} from '../frames/frame-header.ts';
import type { TapeManifest } from './manifest.ts';
import type { ReadPreface } from './preface.ts';
import type { TapeFile } from './tape-file.ts';

/** A block in the file, or a gap where one or more are missing. */
export type IndexedBlock =
  | { readonly status: 'found'; readonly number: number; readonly offset: number; readonly header: FrameHeader }
  | { readonly status: 'lost'; readonly number: number; readonly offset: number; readonly why: string };

/** Where the blocks of a tape are. */
export interface BlockIndex {
  /** In order of their numbers, complete. */
  readonly blocks: readonly IndexedBlock[];
  /** Where the last whole block ends. */
  readonly end: number;
  /** Whether the tape was closed and is complete. */
  readonly whole: boolean;
  /** What is wrong, in whole sentences. */
  readonly notes: readonly string[];
}

/**
 * The frame that closing writes behind the blocks: their headers again, so that a reader need not walk from block to
 * block.
 */
export const indexFrame = (identity: string, headers: readonly FrameHeader[]): Promise<Frame> =>
  rawFrame(frameKind.index, identity, headers.length, Buffer.concat(headers.map(headerBytes)));

/** The index of a closed tape; undefined when it is missing or incomplete. */
export async function readIndex(
  file: TapeFile,
  preface: ReadPreface,
  manifest: TapeManifest,
): Promise<BlockIndex | undefined> {
  const headers = await readHeaders(file, preface, manifest);
  if (headers === undefined) return undefined;
  const blocks: IndexedBlock[] = [];
  let offset = preface.end;
  for (const header of headers) {
    blocks.push({ status: 'found', number: header.number, offset, header });
    offset += frameLength(header);
  }
  return { blocks, end: offset, whole: true, notes: [] };
}

async function readHeaders(
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
    const contents = await rawContents(header, await file.read(indexAt, frameLength(header)));
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
