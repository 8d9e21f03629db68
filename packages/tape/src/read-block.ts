import { ReplayError } from '@replay/core';
import type { BlockColumns } from './block-columns.ts';
import type { IndexedBlock } from './block-index.ts';
import { frameLength, headerBytes, readHeader } from './frame.ts';
import { readEvents } from './frame-codec.ts';
import type { TapeFile } from './tape-file.ts';

/** What a reader does where a block is damaged: stop, or tell it to every instrument and go on behind it. */
export type DamagePolicy = 'fail' | 'quarantine';

/**
 * Reads one block and takes it apart, checking that it is the very block that the index knows. Throws `BAD_DATA` naming
 * the block and the file.
 */
export async function readIndexedBlock(file: TapeFile, block: IndexedBlock): Promise<BlockColumns> {
  if (block.status === 'lost') throw damaged(file, block, block.why);
  const frame = await file.read(block.offset, frameLength(block.header));
  const expected = headerBytes(block.header);
  if (!frame.subarray(0, expected.length).equals(expected)) throw damaged(file, block, whyAnother(frame, block.header));
  try {
    return await readEvents(block.header, frame);
  } catch (error) {
    // Bytes that pass the checksum and still make no sense can fail anywhere; whatever it says, the block is bad.
    throw damaged(file, block, error instanceof Error ? error.message : String(error), error);
  }
}

/** Whether an error tells of damage to a block, so that a reader may go on behind it. */
export const isDamage = (error: unknown): error is ReplayError =>
  error instanceof ReplayError && error.code === 'BAD_DATA';

function whyAnother(frame: Buffer, expected: { readonly number: number; readonly identity: string }): string {
  const found = readHeader(frame);
  if (typeof found === 'string') return found;
  if (found.identity !== expected.identity) return 'it belongs to another tape';
  if (found.number !== expected.number) return `block ${found.number} stands in its place`;
  return 'it is not the block that was written there';
}

const damaged = (file: TapeFile, block: IndexedBlock, why: string, cause?: unknown): ReplayError =>
  new ReplayError('BAD_DATA', `block ${block.number} of the tape is damaged: ${why}`, {
    place: `${file.path}, block ${block.number}`,
    remedy: 'import the tape again, or read on behind the damage with the policy quarantine',
    ...(cause === undefined ? {} : { cause }),
  });
