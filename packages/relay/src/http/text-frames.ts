/**
 * The longest payload whose length is in the second byte of a frame, and the longest with a length of two more bytes.
 */
const longestShort = 125;
const longestMiddle = 0xffff;

/** A final, unmasked text frame, as servers send it. */
const textFrame = 0x81;
const lengthInTwo = 126;
const lengthInEight = 127;

/**
 * Text frames in the wire format of RFC 6455, concatenated: a batch of thousands needs one buffer and one write,
 * while single writes cost more than their content.
 */
export function textFrames(frames: readonly (string | Buffer)[]): Buffer {
  const lengths = frames.map((frame) => Buffer.byteLength(frame));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + headerLength(length) + length, 0));
  let at = 0;
  for (const [index, frame] of frames.entries()) {
    const length = lengths[index] as number;
    at = writeHeader(bytes, at, length);
    if (typeof frame !== 'string') bytes.set(frame, at);
    // As many bytes as characters means ASCII, which is copied instead of encoded.
    else if (length === frame.length) bytes.write(frame, at, 'latin1');
    else bytes.write(frame, at);
    at += length;
  }
  return bytes;
}

const headerLength = (length: number): number => (length <= longestShort ? 2 : length <= longestMiddle ? 4 : 10);

/** Returns the offset of the payload. */
function writeHeader(bytes: Buffer, at: number, length: number): number {
  bytes[at] = textFrame;
  if (length <= longestShort) {
    bytes[at + 1] = length;
    return at + 2;
  }
  if (length <= longestMiddle) {
    bytes[at + 1] = lengthInTwo;
    return bytes.writeUInt16BE(length, at + 2);
  }
  bytes[at + 1] = lengthInEight;
  return bytes.writeBigUInt64BE(BigInt(length), at + 2);
}
