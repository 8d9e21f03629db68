import type { DecodedBlock } from '../blocks/lazy-columns.ts';
import { packBlock, unpackBlock, unpackBlockNow } from '../blocks/packing.ts';
import { readBlock } from '../blocks/read-block.ts';
import { type EncodableBlock, writeBlock } from '../blocks/write-block.ts';
import { type ArrayAllocator, separateArrays } from '../columns/arena.ts';
import type { BlockColumns } from '../events/block-columns.ts';
import { type Frame, frameOf, payloadOf } from './frame.ts';
import type { FrameHeader, frameKind } from './frame-header.ts';

/** The header fields of a frame of events that do not follow from its events. */
export interface FrameMetadata {
  readonly kind: typeof frameKind.block | typeof frameKind.checkpoint;
  readonly identity: string;
  readonly number: number;
  readonly firstEvent: number;
  /** How many the tape has. */
  readonly instruments: number;
}

/** Packs events into a frame. */
export function eventFrame(block: EncodableBlock, metadata: FrameMetadata): Frame {
  const eventsOf = Array.from({ length: metadata.instruments }, () => 0);
  for (const instrument of block.instruments) eventsOf[instrument]! += 1;
  const fields = {
    kind: metadata.kind,
    number: metadata.number,
    identity: metadata.identity,
    events: block.events,
    rows: block.rows,
    firstEvent: metadata.firstEvent,
    firstSequence: block.sequences[0]!,
    firstReceivedTime: block.receivedTimes[0]!,
    lastReceivedTime: block.receivedTimes.at(-1)!,
    eventsOf,
  };
  return frameOf(fields, packBlock(writeBlock(block)));
}

/**
 * The events of a whole frame, in arrays that may be kept; unpacked off the main thread. Throws `BAD_DATA` with the
 * reason, without a location.
 */
export async function readEvents(header: FrameHeader, frame: Buffer): Promise<BlockColumns> {
  return readBlock(await unpackBlock(payloadOf(header, frame)), header, separateArrays);
}

/** Every column of a whole frame, decoded at once. Throws as `readEvents` does. */
export const decodeFrame = (header: FrameHeader, frame: Buffer): DecodedBlock =>
  readBlock(unpackBlockNow(payloadOf(header, frame)), header, separateArrays).decoded();

/** The same, synchronously, with arrays of the given allocator; unused columns are not decoded. */
export const readEventsNow = (header: FrameHeader, frame: Buffer, arrays: ArrayAllocator): BlockColumns =>
  readBlock(unpackBlockNow(payloadOf(header, frame)), header, arrays);
