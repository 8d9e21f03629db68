import { promisify } from 'node:util';
import { crc32, deflateRaw, inflateRaw } from 'node:zlib';
import { ReplayError } from '@replay/core';
import type { PackedBlock } from '../blocks/packing.ts';
import { type FrameHeader, headerBytes, headerLength } from './frame-header.ts';

/** A frame in bytes, and the header that it begins with. */
export interface Frame {
  readonly header: FrameHeader;
  readonly bytes: Uint8Array;
}

/** The header fields that do not follow from the payload. */
export type FrameFields = Omit<FrameHeader, 'packedLength' | 'bitsLength' | 'unpackedLength' | 'payloadChecksum'>;

export function frameOf(fields: FrameFields, { packed, bits, unpackedLength }: PackedBlock): Frame {
  const header: FrameHeader = {
    ...fields,
    packedLength: packed.length,
    bitsLength: bits.length,
    unpackedLength,
    payloadChecksum: crc32(bits, crc32(packed)),
  };
  return { header, bytes: Buffer.concat([headerBytes(header), packed, bits]) };
}

/** The payload of a frame. Throws `BAD_DATA` unless it is whole. */
export function payloadOf(header: FrameHeader, frame: Buffer): PackedBlock {
  const fault = payloadFault(header, frame);
  if (fault !== undefined) throw new ReplayError('BAD_DATA', fault);
  const payload = behindHeader(header, frame);
  const packed = payload.subarray(0, header.packedLength);
  return { packed, bits: payload.subarray(header.packedLength), unpackedLength: header.unpackedLength };
}

/** What is wrong with the payload of a frame; undefined when it is as written. */
export function payloadFault(header: FrameHeader, frame: Buffer): string | undefined {
  const payload = behindHeader(header, frame);
  if (payload.length !== header.packedLength + header.bitsLength) return 'it is cut off';
  return crc32(payload) === header.payloadChecksum ? undefined : 'its checksum does not match';
}

const behindHeader = (header: FrameHeader, frame: Buffer): Buffer =>
  frame.subarray(headerLength(header.eventsOf.length));

const deflated = promisify(deflateRaw);
const inflated = promisify(inflateRaw);

/** A frame of bytes other than events. */
export async function rawFrame(kind: number, identity: string, number: number, contents: Uint8Array): Promise<Frame> {
  const packed = await deflated(contents);
  const fields = { kind, number, identity, events: 0, rows: 0, firstEvent: 0, firstSequence: 0, eventsOf: [] };
  return frameOf(
    { ...fields, firstReceivedTime: 0, lastReceivedTime: 0 },
    { packed, bits: Buffer.alloc(0), unpackedLength: contents.length },
  );
}

/** The contents of such a frame. Throws `BAD_DATA`. */
export async function rawContents(header: FrameHeader, frame: Buffer): Promise<Buffer> {
  const { packed, unpackedLength } = payloadOf(header, frame);
  try {
    return await inflated(packed, { maxOutputLength: Math.max(1, unpackedLength) });
  } catch (cause) {
    throw new ReplayError('BAD_DATA', 'it cannot be unpacked', { cause });
  }
}
