import { crc32 } from 'node:zlib';

/** What a frame holds. Part of the format: docs/tape-format.md. */
export const frameKind = { preface: 0, block: 1, index: 2, checkpoint: 3 } as const;

const magic = Buffer.from('RTAP');
const version = 1;
const fixedLength = 76;
const checksumLength = 4;

// Far beyond what a writer makes, and small enough that a header of random bytes cannot ask for all memory.
const maxBytes = 1 << 28;
const maxRows = 1 << 24;

/** The start of every frame: its kind, its tape, its position and its length. */
export interface FrameHeader {
  readonly kind: number;
  /** Of a block, its number from 0; of a checkpoint, how many blocks precede it. */
  readonly number: number;
  /** The tape it belongs to: 16 hex digits. */
  readonly identity: string;
  readonly events: number;
  readonly rows: number;
  /** Bytes behind the header: packed ones, then bits. */
  readonly packedLength: number;
  readonly bitsLength: number;
  /** The length of the packed bytes once unpacked. */
  readonly unpackedLength: number;
  /** Events of the tape before this frame. */
  readonly firstEvent: number;
  readonly firstSequence: number;
  readonly firstReceivedTime: number;
  readonly lastReceivedTime: number;
  readonly payloadChecksum: number;
  /** How many of the events are of each instrument of the tape. */
  readonly eventsOf: readonly number[];
}

export const headerLength = (instruments: number): number => fixedLength + 4 * instruments + checksumLength;

export const frameLength = (header: FrameHeader): number =>
  headerLength(header.eventsOf.length) + header.packedLength + header.bitsLength;

export function headerBytes(header: FrameHeader): Buffer {
  const bytes = Buffer.alloc(headerLength(header.eventsOf.length));
  magic.copy(bytes, 0);
  bytes.writeUInt8(version, 4);
  bytes.writeUInt8(header.kind, 5);
  bytes.writeUInt16LE(header.eventsOf.length, 6);
  bytes.write(header.identity, 8, 'hex');
  bytes.writeUInt32LE(header.number, 16);
  bytes.writeUInt32LE(header.events, 20);
  bytes.writeUInt32LE(header.rows, 24);
  bytes.writeUInt32LE(header.unpackedLength, 28);
  bytes.writeUInt32LE(header.packedLength, 32);
  bytes.writeUInt32LE(header.bitsLength, 36);
  bytes.writeBigInt64LE(BigInt(header.firstEvent), 40);
  bytes.writeBigInt64LE(BigInt(header.firstSequence), 48);
  bytes.writeBigInt64LE(BigInt(header.firstReceivedTime), 56);
  bytes.writeBigInt64LE(BigInt(header.lastReceivedTime), 64);
  bytes.writeUInt32LE(header.payloadChecksum, 72);
  header.eventsOf.forEach((events, instrument) => bytes.writeUInt32LE(events, fixedLength + 4 * instrument));
  bytes.writeUInt32LE(crc32(bytes.subarray(0, -checksumLength)), bytes.length - checksumLength);
  return bytes;
}

/** The header, or why the bytes hold none. There may be more bytes behind it. */
export function readHeader(bytes: Buffer): FrameHeader | string {
  if (bytes.length < headerLength(0)) return 'its header is cut off';
  if (!bytes.subarray(0, 4).equals(magic)) return 'no tape frame begins there';
  if (bytes.readUInt8(4) !== version) return `its version is ${bytes.readUInt8(4)}, and this program reads ${version}`;
  const instruments = bytes.readUInt16LE(6);
  const length = headerLength(instruments);
  if (bytes.length < length) return 'its header is cut off';
  if (crc32(bytes.subarray(0, length - checksumLength)) !== bytes.readUInt32LE(length - checksumLength)) {
    return 'the checksum of its header does not match';
  }
  const header: FrameHeader = {
    kind: bytes.readUInt8(5),
    number: bytes.readUInt32LE(16),
    identity: bytes.toString('hex', 8, 16),
    events: bytes.readUInt32LE(20),
    rows: bytes.readUInt32LE(24),
    unpackedLength: bytes.readUInt32LE(28),
    packedLength: bytes.readUInt32LE(32),
    bitsLength: bytes.readUInt32LE(36),
    firstEvent: Number(bytes.readBigInt64LE(40)),
    firstSequence: Number(bytes.readBigInt64LE(48)),
    firstReceivedTime: Number(bytes.readBigInt64LE(56)),
    lastReceivedTime: Number(bytes.readBigInt64LE(64)),
    payloadChecksum: bytes.readUInt32LE(72),
    eventsOf: Array.from({ length: instruments }, (_, at) => bytes.readUInt32LE(fixedLength + 4 * at)),
  };
  const lengths = [header.unpackedLength, header.packedLength, header.bitsLength];
  if (Math.max(...lengths) > maxBytes || Math.max(header.events, header.rows) > maxRows) {
    return 'its header states a size beyond any block';
  }
  return header;
}

/** Where the next header may begin. */
export const nextMagic = (bytes: Buffer, from: number): number => bytes.indexOf(magic, from);
