import { ReplayError } from '@replay/core';
import { Arena } from '../columns/arena.ts';
import type { BlockColumns } from '../events/block-columns.ts';
import { readEvents, readEventsNow } from '../frames/event-frame.ts';
import { type FrameHeader, frameLength, headerBytes, readHeader } from '../frames/frame-header.ts';
import type { IndexedBlock } from './block-index.ts';
import type { TapeFile } from './tape-file.ts';

/**
 * Reads and decodes one block into arrays that may be kept, checking its header against the index. Throws `BAD_DATA`
 * naming the block and the file.
 */
export async function readBlockAsync(file: TapeFile, block: IndexedBlock): Promise<BlockColumns> {
  const header = headerOf(file, block);
  const frame = await file.read(block.offset, frameLength(header));
  checkHeader(file, block, header, frame);
  try {
    return await readEvents(header, frame);
  } catch (error) {
    throw asDamage(file, block, error);
  }
}

/** The same, synchronously, with a reader whose memory is reused. */
export function readBlockNow(file: TapeFile, block: IndexedBlock, reader: FrameReader): BlockColumns {
  const header = headerOf(file, block);
  const frame = reader.read(file, block.offset, header);
  checkHeader(file, block, header, frame);
  try {
    return reader.events(header, frame);
  } catch (error) {
    throw asDamage(file, block, error);
  }
}

function headerOf(file: TapeFile, block: IndexedBlock): FrameHeader {
  if (block.status === 'lost') throw damageError(file, block, block.why);
  return block.header;
}

function checkHeader(file: TapeFile, block: IndexedBlock, header: FrameHeader, frame: Buffer): void {
  const expected = headerBytes(header);
  if (!frame.subarray(0, expected.length).equals(expected)) throw damageError(file, block, mismatchOf(frame, header));
}

function mismatchOf(frame: Buffer, expected: { readonly number: number; readonly identity: string }): string {
  const found = readHeader(frame);
  if (typeof found === 'string') return found;
  if (found.identity !== expected.identity) return 'it belongs to another tape';
  if (found.number !== expected.number) return `block ${found.number} is in its place`;
  return 'it is not the block that was written there';
}

/** Bytes that pass the checksum but are invalid can fail anywhere in the decoder; any error means a damaged block. */
const asDamage = (file: TapeFile, block: IndexedBlock, error: unknown): ReplayError =>
  damageError(file, block, error instanceof Error ? error.message : String(error), error);

/**
 * Reads and decodes one frame of events at a time, synchronously and into reused memory: handing a frame to another
 * thread and back would take longer.
 */
export class FrameReader {
  readonly #arena = new Arena();
  #bytes = Buffer.alloc(0);

  /** The bytes of the frame with this header; fewer where the file ends. */
  read(file: TapeFile, offset: number, header: FrameHeader): Buffer {
    const length = frameLength(header);
    if (this.#bytes.length < length) this.#bytes = Buffer.allocUnsafeSlow(2 * length);
    return this.#bytes.subarray(0, file.readInto(this.#bytes, offset, length));
  }

  /** The events of the frame that was read. Throws `BAD_DATA` with the reason, without a location. */
  events(header: FrameHeader, frame: Buffer): BlockColumns {
    this.#arena.clear();
    return readEventsNow(header, frame, this.#arena);
  }
}

/** What a reader does at a damaged block: fail, or interrupt the feed of every instrument and continue behind it. */
export type DamagePolicy = 'fail' | 'quarantine';

/** The cause of the interruption at a damaged block. */
export const damageCause = (number: number): string => `block ${number} of the tape is damaged`;

/** The error of a reader that fails at a damaged block. */
export const damageError = (file: TapeFile, { number }: IndexedBlock, why: string, cause?: unknown): ReplayError =>
  new ReplayError('BAD_DATA', `${damageCause(number)}: ${why}`, {
    place: `${file.path}, block ${number}`,
    remedy: 'import the tape again, or skip damaged blocks with the policy quarantine',
    ...(cause === undefined ? {} : { cause }),
  });

/** Returns undefined for a damaged block under the policy `quarantine`; otherwise rethrows. */
export function skipIfAllowed(error: unknown, policy: DamagePolicy): undefined {
  if (policy === 'fail' || !(error instanceof ReplayError) || error.code !== 'BAD_DATA') throw error;
  return undefined;
}
