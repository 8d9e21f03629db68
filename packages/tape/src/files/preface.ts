import { createHash } from 'node:crypto';
import { type DataDigest, type Instrument, ReplayError } from '@replay/core';
import { type Frame, rawContents, rawFrame } from '../frames/frame.ts';
import { type FrameHeader, frameKind, frameLength, headerLength, readHeader } from '../frames/frame-header.ts';
import type { TapeFile } from './tape-file.ts';

/** What a tape was made from. */
export interface TapeSource {
  /** A readable name: a path or an address. */
  readonly description: string;
  /** Of the files it was made from; empty for a live stream. */
  readonly digests: readonly DataDigest[];
  /** What was inferred, assumed or left unread, in whole sentences. */
  readonly notes: readonly string[];
  /** Settings that affect the events, such as the gap policy. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** The head of a tape: what is needed to read its blocks, and to decide whether an import may continue it. */
export interface Preface {
  readonly instruments: readonly Instrument[];
  readonly source: TapeSource;
  /** A block ends with the message that brings it to this many rows or events. */
  readonly rowsPerBlock: number;
  /** The size of the checkpoints as a share of the bytes of the blocks. */
  readonly checkpointShare: number;
}

/**
 * The identity that every frame of a tape carries: 16 hex digits, a hash of its instruments and source. So a block of
 * another tape is detected, and the same import writes the same bytes.
 */
export const identityOf = ({ instruments, source, rowsPerBlock, checkpointShare }: Preface): string =>
  createHash('sha256')
    .update(JSON.stringify([instruments, source.digests, source.settings ?? {}, rowsPerBlock, checkpointShare]))
    .digest('hex')
    .slice(0, 16);

export const prefaceFrame = (preface: Preface): Promise<Frame> =>
  rawFrame(frameKind.preface, identityOf(preface), 0, Buffer.from(JSON.stringify(preface)));

export interface ReadPreface extends Preface {
  readonly identity: string;
  /** Where the first block begins. */
  readonly end: number;
}

/** Throws `BAD_DATA` for a file that is not a tape, or whose preface is damaged. */
export async function readPreface(file: TapeFile): Promise<ReadPreface> {
  const header = readHeader(await file.read(0, headerLength(0)));
  if (typeof header === 'string') throw unusable(file, header);
  if (header.kind !== frameKind.preface) throw unusable(file, 'it does not begin with a preface');
  const end = frameLength(header);
  const preface = await contentsOf(header, await file.read(0, end), file);
  if (identityOf(preface) !== header.identity) throw unusable(file, 'its identity does not match its contents');
  return { ...preface, identity: header.identity, end };
}

async function contentsOf(header: FrameHeader, frame: Buffer, file: TapeFile): Promise<Preface> {
  try {
    return JSON.parse((await rawContents(header, frame)).toString()) as Preface;
  } catch (error) {
    throw unusable(file, error instanceof ReplayError ? error.message : 'it is not valid JSON');
  }
}

const unusable = (file: TapeFile, why: string): ReplayError =>
  new ReplayError('BAD_DATA', `the preface of the tape cannot be read: ${why}`, {
    place: file.path,
    remedy: 'import the tape again',
  });
