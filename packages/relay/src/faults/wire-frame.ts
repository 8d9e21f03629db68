/** A text frame of a server as RFC 6455 has it on the wire: whole, and not masked. */
export function frameBytes(frame: string | Buffer): Buffer {
  const text = Buffer.from(frame);
  const { length } = text;
  if (length < 126) return Buffer.concat([Buffer.of(0x81, length), text]);
  const head = Buffer.alloc(length < 65_536 ? 4 : 10);
  head.writeUInt8(0x81);
  head.writeUInt8(length < 65_536 ? 126 : 127, 1);
  if (length < 65_536) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, text]);
}

/** The same with bits set that are reserved. */
export function brokenFrame(frame: string | Buffer): Buffer {
  const bytes = frameBytes(frame);
  bytes.writeUInt8(0xf1);
  return bytes;
}
