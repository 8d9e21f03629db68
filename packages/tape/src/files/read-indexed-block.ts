import type { ReplayError } from '@replay/core';
import type { BlockColumns } from '../events/block-columns.ts';
import { readEvents } from '../frames/event-frame.ts';
import { type FrameHeader, frameLength, headerBytes, readHeader } from '../frames/frame-header.ts';
import type { IndexedBlock } from './block-index.ts';
import { damaged } from './damage.ts';
import type { FrameDesk } from './frame-desk.ts';
import type { TapeFile } from './tape-file.ts';

/**
 * Reads one block and takes it apart, to be kept, checking that it is the very block that the index knows. Throws `BAD_DATA`
 * naming the block and the file.
 */
export async function readIndexedBlock(file: TapeFile, block: IndexedBlock): Promise<BlockColumns> {
  const header = headerOf(file, block);
  const frame = await file.read(block.offset, frameLength(header));
  mustBe(file, block, header, frame);
  try {
    return await readEvents(header, frame);
  } catch (error) {
    throw whyDamaged(file, block, error);
  }
}

/** The same at once, on a desk. */
export function readIndexedBlockOn(file: TapeFile, block: IndexedBlock, desk: FrameDesk): BlockColumns {
  const header = headerOf(file, block);
  const frame = desk.read(file, block.offset, header);
  mustBe(file, block, header, frame);
  try {
    return desk.events(header, frame);
  } catch (error) {
    throw whyDamaged(file, block, error);
  }
}

function headerOf(file: TapeFile, block: IndexedBlock): FrameHeader {
  if (block.status === 'lost') throw damaged(file, block, block.why);
  return block.header;
}

function mustBe(file: TapeFile, block: IndexedBlock, header: FrameHeader, frame: Buffer): void {
  const expected = headerBytes(header);
  if (!frame.subarray(0, expected.length).equals(expected)) throw damaged(file, block, whyAnother(frame, header));
}

function whyAnother(frame: Buffer, expected: { readonly number: number; readonly identity: string }): string {
  const found = readHeader(frame);
  if (typeof found === 'string') return found;
  if (found.identity !== expected.identity) return 'it belongs to another tape';
  if (found.number !== expected.number) return `block ${found.number} stands in its place`;
  return 'it is not the block that was written there';
}

/** Bytes that pass the checksum and still make no sense can fail anywhere; whatever it says, the block is bad. */
const whyDamaged = (file: TapeFile, block: IndexedBlock, error: unknown): ReplayError =>
  damaged(file, block, error instanceof Error ? error.message : String(error), error);
