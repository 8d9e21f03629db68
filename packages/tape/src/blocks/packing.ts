import { promisify } from 'node:util';
import { constants, deflateRawSync, inflateRaw, inflateRawSync } from 'node:zlib';
import { ReplayError } from '@replay/core';
import type { StoredBlock } from './read-block.ts';
import type { WrittenBlock } from './write-block.ts';

const inflated = promisify(inflateRaw);

/** Two u32 ahead of the contents: the lengths of the descriptions and of the text. */
const lengthsSize = 8;

/** Columns are grouped until they have this many symbols: a Huffman code of its own does not pay for a short column. */
const symbolsPerCode = 4096;

/** An empty last block of deflate: it turns the parts in front of it, each deflated by itself, into one stream. */
const endOfStream = Buffer.from([0x03, 0x00]);

/** The bytes of a block behind its header. */
export interface PackedBlock {
  readonly packed: Uint8Array;
  readonly bits: Uint8Array;
  /** The length of `packed` once unpacked. */
  readonly unpackedLength: number;
}

/**
 * Packs a block into one raw deflate stream. Each larger column is deflated by itself, so that its Huffman code fits
 * its symbols. No repetitions are searched for: market data hardly has any.
 */
export function packBlock({ descriptions, symbols, text, bits }: WrittenBlock): PackedBlock {
  const lengths = Buffer.alloc(lengthsSize);
  lengths.writeUInt32LE(descriptions.length, 0);
  lengths.writeUInt32LE(text.length, 4);
  const head = Buffer.concat([lengths, descriptions, text]);
  const groups = grouped(symbols);
  const parts = [deflateRawSync(head, repetitive), ...groups.map((group) => deflateRawSync(group, unrepetitive))];
  return {
    packed: Buffer.concat([...parts, endOfStream]),
    bits,
    unpackedLength: groups.reduce((sum, group) => sum + group.length, head.length),
  };
}

/** Unpacks a block off the main thread. Throws `BAD_DATA` unless it has exactly the stated length. */
export async function unpackBlock({ packed, bits, unpackedLength }: PackedBlock): Promise<StoredBlock> {
  const bytes = await inflated(packed, inflateOptions(unpackedLength)).catch(cannotUnpack);
  return storedIn(bytes, unpackedLength, bits);
}

/** The same, synchronously on this thread. */
export function unpackBlockNow({ packed, bits, unpackedLength }: PackedBlock): StoredBlock {
  let bytes: Buffer;
  try {
    bytes = inflateRawSync(packed, inflateOptions(unpackedLength));
  } catch (cause) {
    return cannotUnpack(cause);
  }
  return storedIn(bytes, unpackedLength, bits);
}

/** One chunk of the whole length: many small chunks would have to be joined. */
const inflateOptions = (unpackedLength: number) => ({
  chunkSize: unpackedLength + 64,
  maxOutputLength: unpackedLength + 64,
});

function cannotUnpack(cause: unknown): never {
  throw new ReplayError('BAD_DATA', 'it cannot be unpacked', { cause });
}

function storedIn(bytes: Buffer, unpackedLength: number, bits: Uint8Array): StoredBlock {
  if (bytes.length !== unpackedLength || bytes.length < lengthsSize) {
    throw new ReplayError('BAD_DATA', 'its unpacked length is not the one in its header');
  }
  const textFrom = lengthsSize + bytes.readUInt32LE(0);
  const symbolsFrom = textFrom + bytes.readUInt32LE(4);
  return {
    descriptions: bytes.subarray(lengthsSize, textFrom),
    text: bytes.subarray(textFrom, symbolsFrom),
    symbols: bytes.subarray(symbolsFrom),
    bits,
  };
}

const open = { finishFlush: constants.Z_SYNC_FLUSH };
const repetitive = { ...open, level: 6 };
const unrepetitive = { ...open, level: 6, strategy: constants.Z_HUFFMAN_ONLY, chunkSize: 1 << 16 };

function grouped(columns: readonly Uint8Array[]): Buffer[] {
  const groups: Buffer[] = [];
  let open: Uint8Array[] = [];
  let length = 0;
  for (const column of columns) {
    open.push(column);
    length += column.length;
    if (length < symbolsPerCode) continue;
    groups.push(Buffer.concat(open));
    open = [];
    length = 0;
  }
  if (length > 0) groups.push(Buffer.concat(open));
  return groups;
}
