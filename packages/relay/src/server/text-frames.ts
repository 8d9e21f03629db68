/** The longest payload whose length stands in the second byte of a frame, and the longest whose length takes two bytes more. */
const longestShort = 125;
const longestMiddle = 0xffff;

/** A whole frame of text, final and not masked, as a server sends it. */
const textFrame = 0x81;
const lengthInTwo = 126;
const lengthInEight = 127;

/**
 * Frames of text as RFC 6455 has them on the wire, one behind the other: a batch of thousands is one piece of memory and one call
 * then, where each frame by itself costs more than what it says.
 */
export function textFrames(frames: readonly (string | Buffer)[]): Buffer {
  const lengths = frames.map((frame) => Buffer.byteLength(frame));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + headOf(length) + length, 0));
  let at = 0;
  for (const [place, frame] of frames.entries()) {
    const length = lengths[place] as number;
    at = writeHead(bytes, at, length);
    if (typeof frame !== 'string') bytes.set(frame, at);
    // As many bytes as characters: all of them are ASCII, which is copied and not encoded.
    else if (length === frame.length) bytes.write(frame, at, 'latin1');
    else bytes.write(frame, at);
    at += length;
  }
  return bytes;
}

const headOf = (length: number): number => (length <= longestShort ? 2 : length <= longestMiddle ? 4 : 10);

/** Gives where the payload begins. */
function writeHead(bytes: Buffer, at: number, length: number): number {
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
