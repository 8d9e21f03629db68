import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { ReplayError } from '@replay/core';
import { type PackedBlock, packBlock, unpackBlock, unpackBlockNow } from '../blocks/packing.ts';
import type { PlainBlock } from '../blocks/plain-block.ts';
import { readBlock } from '../blocks/read-block.ts';
import { writeBlock } from '../blocks/write-block.ts';
import { newRoom, type Room } from '../columns/room.ts';
import type { BlockColumns } from '../events/block-columns.ts';
import {
  type FrameHeader,
  type frameKind,
  headerBytes,
  headerLength,
  payloadChecksum,
  payloadFault,
} from './frame-header.ts';

const deflated = promisify(deflateRaw);
const inflated = promisify(inflateRaw);

/** A frame as it is written, with the header that it begins with. */
export interface Frame {
  readonly header: FrameHeader;
  readonly bytes: Uint8Array;
}

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

/** The same at once, put into room; what is not asked for yet stays in the frame. */
export const readEventsOn = (header: FrameHeader, frame: Buffer, room: Room): BlockColumns =>
  readBlock(unpackBlockNow(payloadOf(header, frame)), header, room);

/** A frame of other contents: few bytes, or none. */
export async function plainFrame(kind: number, identity: string, number: number, contents: Uint8Array): Promise<Frame> {
  const packed = await deflated(contents);
  const stated = { kind, number, identity, events: 0, rows: 0, firstEvent: 0, firstSequence: 0, eventsOf: [] };
  return frameOf(
    { ...stated, firstReceivedTime: 0, lastReceivedTime: 0 },
    { packed, bits: Buffer.alloc(0), unpackedLength: contents.length },
  );
}

/** The contents of such a frame. Throws `BAD_DATA`. */
export async function plainContents(header: FrameHeader, frame: Buffer): Promise<Buffer> {
  const { packed, unpackedLength } = payloadOf(header, frame);
  try {
    return await inflated(packed, { maxOutputLength: Math.max(1, unpackedLength) });
  } catch (cause) {
    throw new ReplayError('BAD_DATA', 'it cannot be unpacked', { cause });
  }
}

type Stated = Omit<FrameHeader, 'packedLength' | 'bitsLength' | 'unpackedLength' | 'payloadChecksum'>;

function frameOf(stated: Stated, { packed, bits, unpackedLength }: PackedBlock): Frame {
  const header: FrameHeader = {
    ...stated,
    packedLength: packed.length,
    bitsLength: bits.length,
    unpackedLength,
    payloadChecksum: payloadChecksum(packed, bits),
  };
  return { header, bytes: Buffer.concat([headerBytes(header), packed, bits]) };
}

function payloadOf(header: FrameHeader, frame: Buffer): PackedBlock {
  const payload = frame.subarray(headerLength(header.eventsOf.length));
  const fault = payloadFault(header, payload);
  if (fault !== undefined) throw new ReplayError('BAD_DATA', fault);
  const packed = payload.subarray(0, header.packedLength);
  return { packed, bits: payload.subarray(header.packedLength), unpackedLength: header.unpackedLength };
}
