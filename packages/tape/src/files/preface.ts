import { createHash } from 'node:crypto';
import { type DataDigest, type Instrument, ReplayError } from '@replay/core';
import type { Frame } from '../frames/frame.ts';
import { type FrameHeader, frameKind, frameLength, headerLength, readHeader } from '../frames/frame-header.ts';
import { plainContents, plainFrame } from '../frames/plain-frame.ts';
import type { TapeFile } from './tape-file.ts';

/** What a tape was made from. */
export interface TapeSource {
  /** What a person would call it: a path, an address. */
  readonly description: string;
  /** Of the files it was made from; none of a live stream. */
  readonly digests: readonly DataDigest[];
  /** What was inferred, assumed or left unread, in whole sentences. */
  readonly notes: readonly string[];
  /** How it was read, where reading it otherwise would give other events, such as the policy for gaps. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** What stands at the head of a tape: enough to read its blocks, and to tell whether an import may go on with it. */
export interface Preface {
  readonly instruments: readonly Instrument[];
  readonly source: TapeSource;
  /** A block ends with the message that fills it up to so many rows or events. */
  readonly rowsPerBlock: number;
  /** What checkpoints may take, as a share of the bytes of the blocks. */
  readonly checkpointShare: number;
}

/**
 * The mark that all frames of a tape carry: 16 hex digits made of its instruments and of its source, so that a block of
 * another tape is known as such, and the same import makes the same bytes again.
 */
export const identityOf = ({ instruments, source, rowsPerBlock, checkpointShare }: Preface): string =>
  createHash('sha256')
    .update(JSON.stringify([instruments, source.digests, source.settings ?? {}, rowsPerBlock, checkpointShare]))
    .digest('hex')
    .slice(0, 16);

export const prefaceFrame = (preface: Preface): Promise<Frame> =>
  plainFrame(frameKind.preface, identityOf(preface), 0, Buffer.from(JSON.stringify(preface)));

export interface ReadPreface extends Preface {
  readonly identity: string;
  /** Where the first block begins. */
  readonly end: number;
}

/** Throws `BAD_DATA` for a file that is no tape, or one whose head is damaged. */
export async function readPreface(file: TapeFile): Promise<ReadPreface> {
  const header = readHeader(await file.read(0, headerLength(0)));
  if (typeof header === 'string') throw unusable(file, header);
  if (header.kind !== frameKind.preface) throw unusable(file, 'it does not begin with a preface');
  const end = frameLength(header);
  const preface = await contentsOf(header, await file.read(0, end), file);
  if (identityOf(preface) !== header.identity) throw unusable(file, 'its mark is not that of what it says');
  return { ...preface, identity: header.identity, end };
}

async function contentsOf(header: FrameHeader, frame: Buffer, file: TapeFile): Promise<Preface> {
  try {
    return JSON.parse((await plainContents(header, frame)).toString()) as Preface;
  } catch (error) {
    throw unusable(file, error instanceof ReplayError ? error.message : 'it holds no JSON');
  }
}

const unusable = (file: TapeFile, why: string): ReplayError =>
  new ReplayError('BAD_DATA', `the preface of the tape cannot be read: ${why}`, {
    place: file.path,
    remedy: 'import the tape again',
  });
