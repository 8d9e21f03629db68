import { crc32 } from 'node:zlib';
import { ReplayError } from '@replay/core';
import type { PackedBlock } from '../blocks/packing.ts';
import { type FrameHeader, headerBytes, headerLength } from './frame-header.ts';

/** A frame as it is written, with the header that it begins with. */
export interface Frame {
  readonly header: FrameHeader;
  readonly bytes: Uint8Array;
}

/** What a header says beyond what follows from the bytes behind it. */
export type Stated = Omit<FrameHeader, 'packedLength' | 'bitsLength' | 'unpackedLength' | 'payloadChecksum'>;

export function frameOf(stated: Stated, { packed, bits, unpackedLength }: PackedBlock): Frame {
  const header: FrameHeader = {
    ...stated,
    packedLength: packed.length,
    bitsLength: bits.length,
    unpackedLength,
    payloadChecksum: crc32(bits, crc32(packed)),
  };
  return { header, bytes: Buffer.concat([headerBytes(header), packed, bits]) };
}

/** What a frame holds behind its header. Throws `BAD_DATA` unless it is whole. */
export function payloadOf(header: FrameHeader, frame: Buffer): PackedBlock {
  const fault = payloadFault(header, frame);
  if (fault !== undefined) throw new ReplayError('BAD_DATA', fault);
  const payload = behindHeader(header, frame);
  const packed = payload.subarray(0, header.packedLength);
  return { packed, bits: payload.subarray(header.packedLength), unpackedLength: header.unpackedLength };
}

/** Why the bytes behind the header of a frame are not what was written; undefined when they are. */
export function payloadFault(header: FrameHeader, frame: Buffer): string | undefined {
  const payload = behindHeader(header, frame);
  if (payload.length !== header.packedLength + header.bitsLength) return 'it is cut off';
  return crc32(payload) === header.payloadChecksum ? undefined : 'its checksum does not match';
}

const behindHeader = (header: FrameHeader, frame: Buffer): Buffer =>
  frame.subarray(headerLength(header.eventsOf.length));
