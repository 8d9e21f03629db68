import { createHash } from 'node:crypto';

/** Facts in a block. A part of the format: another number would give other hashes. */
export const factsPerBlock = 512;

/** The one file of facts in a journal folder. */
export const factsFile = 'facts.journal';

/** What the file begins with, and the chain of hashes. */
export const preface: Buffer = Buffer.from('replay journal 3\n');

/** A block begins with its length in bytes, its number of facts and its state. Behind a sealed one stands its link. */
export const headerBytes = 12;
export const linkBytes = 32;

export interface BlockHeader {
  /** Of what stands between the header and the link. */
  readonly length: number;
  readonly facts: number;
  readonly state: BlockState;
}

/** Being filled, full and chained, or no block at all: what a writer that came to its end leaves behind the last one. */
export const blockState = { open: 0, sealed: 1, end: 2 } as const;
export type BlockState = (typeof blockState)[keyof typeof blockState];

export function headerOf({ length, facts, state }: BlockHeader): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(length, 0);
  header.writeUInt32LE(facts, 4);
  header.writeUInt32LE(state, 8);
  return header;
}

export const headerIn = (bytes: Buffer, at: number): BlockHeader => ({
  length: bytes.readUInt32LE(at),
  facts: bytes.readUInt32LE(at + 4),
  state: bytes.readUInt32LE(at + 8) as BlockState,
});

export const firstLink: Buffer = createHash('sha256').update(preface).digest();

/** The link of a block: SHA-256 of the link before it and its bytes. */
export const linkOf = (previous: Uint8Array, block: Uint8Array): Buffer =>
  createHash('sha256').update(previous).update(block).digest();
