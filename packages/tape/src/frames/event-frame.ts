import type { DecodedBlock } from '../blocks/decoded-block.ts';
import { packBlock, unpackBlock, unpackBlockNow } from '../blocks/packing.ts';
import type { PlainBlock } from '../blocks/plain-block.ts';
import { readBlock } from '../blocks/read-block.ts';
import { writeBlock } from '../blocks/write-block.ts';
import { newRoom, type Room } from '../columns/room.ts';
import type { BlockColumns } from '../events/block-columns.ts';
import { type Frame, frameOf, payloadOf } from './frame.ts';
import type { FrameHeader, frameKind } from './frame-header.ts';

/** What a frame of events is, besides its events. */
export interface FramePlace {
  readonly kind: typeof frameKind.block | typeof frameKind.checkpoint;
  readonly identity: string;
  readonly number: number;
  readonly firstEvent: number;
  /** How many the tape has. */
  readonly instruments: number;
}

/** Packs events into a frame. */
export function eventFrame(block: PlainBlock, place: FramePlace): Frame {
  const eventsOf = Array.from({ length: place.instruments }, () => 0);
  for (const instrument of block.instruments) eventsOf[instrument]! += 1;
  const stated = {
    kind: place.kind,
    number: place.number,
    identity: place.identity,
    events: block.events,
    rows: block.rows,
    firstEvent: place.firstEvent,
    firstSequence: block.sequences[0]!,
    firstReceivedTime: block.receivedTimes[0]!,
    lastReceivedTime: block.receivedTimes.at(-1)!,
    eventsOf,
  };
  return frameOf(stated, packBlock(writeBlock(block)));
}

/** The events of a whole frame, to be kept; unpacked off the main thread. Throws `BAD_DATA` with what is wrong, and no place. */
export async function readEvents(header: FrameHeader, frame: Buffer): Promise<BlockColumns> {
  return readBlock(await unpackBlock(payloadOf(header, frame)), header, newRoom);
}

/** Every column of a whole frame, decoded at once. Throws as `readEvents` does. */
export const decodeFrame = (header: FrameHeader, frame: Buffer): DecodedBlock =>
  readBlock(unpackBlockNow(payloadOf(header, frame)), header, newRoom).decoded();

/** The same at once, put into room; what is not asked for yet stays in the frame. */
export const readEventsOn = (header: FrameHeader, frame: Buffer, room: Room): BlockColumns =>
  readBlock(unpackBlockNow(payloadOf(header, frame)), header, room);
