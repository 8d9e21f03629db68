import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { ReplayError } from '@replay/core';
import { type Frame, frameOf, payloadOf } from './frame.ts';
import type { FrameHeader } from './frame-header.ts';

const deflated = promisify(deflateRaw);
const inflated = promisify(inflateRaw);

/** A frame of contents other than events: few bytes, or none. */
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
