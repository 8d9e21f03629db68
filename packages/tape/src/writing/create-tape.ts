import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Instrument, ReplayError } from '@replay/core';
import { CheckpointKeeper } from '../checkpoints/checkpoint-keeper.ts';
import { findBlocks } from '../files/block-index.ts';
import { blocksFile, checkpointsFile, manifestFile, readManifest } from '../files/manifest.ts';
import { identityOf, type Preface, prefaceFrame, readPreface, type TapeSource } from '../files/preface.ts';
import { TapeFile } from '../files/tape-file.ts';
import { readEvents } from '../frames/frame-codec.ts';
import { type FrameHeader, frameLength } from '../frames/frame-header.ts';
import { TapeWriter } from './tape-writer.ts';

/** What a tape is made of. */
export interface TapeContents {
  /** In the order in which ties between them are broken. */
  readonly instruments: readonly Instrument[];
  readonly source: TapeSource;
  /** A block ends with the message that fills it up to so many rows or events; 16,384 unless told. */
  readonly rowsPerBlock?: number;
  /** What checkpoints may take, as a share of the bytes of the blocks: more of it finds a book faster. 0.045 unless told. */
  readonly checkpointShare?: number;
}

/** Measured: half of it makes a tape up to 4 % larger; four times of it 3 % smaller, and a block four times as slow to unpack. */
const usualRowsPerBlock = 16_384;

/**
 * Begins a tape in a folder, made where there is none. Throws `BAD_USAGE` where a tape is already, `NO_DATA` where the
 * folder cannot be written to.
 */
export async function createTape(folder: string, contents: TapeContents): Promise<TapeWriter> {
  const preface = prefaceOf(contents);
  await mkdir(folder, { recursive: true });
  const blocks = await newFile(join(folder, blocksFile));
  const checkpoints = await TapeFile.open(join(folder, checkpointsFile), 'w+');
  await blocks.append((await prefaceFrame(preface)).bytes);
  await blocks.sync();
  const identity = identityOf(preface);
  const keeper = new CheckpointKeeper(checkpoints, preface, identity);
  return new TapeWriter({ folder, preface, identity, blocks, checkpoints, keeper, written: [] });
}

/**
 * Goes on with a tape that was not closed: keeps its whole blocks, checks every one of them, and drops what is behind.
 * `eventsBefore` of the writer says how many events it kept; the importer reads its source again, leaves out so many, and
 * the tape becomes the same, byte for byte, as if it had never been interrupted. Throws `BAD_USAGE` for a tape that was
 * closed or that was made of another source or other instruments, `BAD_DATA` for one without a readable head.
 */
export async function continueTape(folder: string, contents: TapeContents): Promise<TapeWriter> {
  const blocks = await TapeFile.open(join(folder, blocksFile), 'r+');
  try {
    const preface = await readPreface(blocks);
    const manifest = await readManifest(folder);
    if (typeof manifest === 'object' && (await findBlocks(blocks, preface, manifest)).whole) {
      throw refused(folder, 'the tape is finished', 'read it as it is, or import into another folder');
    }
    if (identityOf(prefaceOf(contents)) !== preface.identity) {
      throw refused(
        folder,
        'the tape was begun from another source, or with other instruments',
        'give the same source and instruments, or import into another folder',
      );
    }
    const checkpoints = await TapeFile.open(join(folder, checkpointsFile), 'w+');
    await rm(join(folder, manifestFile), { force: true });
    const keeper = new CheckpointKeeper(checkpoints, preface, preface.identity);
    const { blocks: indexed } = await findBlocks(blocks, preface, undefined);
    const written: FrameHeader[] = [];
    let end = preface.end;
    for (const block of indexed) {
      if (block.status !== 'found') break;
      const columns = await readEvents(block.header, await blocks.read(block.offset, frameLength(block.header))).catch(
        () => undefined,
      );
      if (columns === undefined) break;
      await keeper.follow(columns, block.header);
      written.push(block.header);
      end = block.offset + frameLength(block.header);
    }
    await blocks.cut(end);
    return new TapeWriter({ folder, preface, identity: preface.identity, blocks, checkpoints, keeper, written });
  } catch (error) {
    await blocks.close();
    throw error;
  }
}

const prefaceOf = ({
  instruments,
  source,
  rowsPerBlock = usualRowsPerBlock,
  checkpointShare = 0.045,
}: TapeContents): Preface => ({ instruments, source, rowsPerBlock, checkpointShare });

async function newFile(path: string): Promise<TapeFile> {
  try {
    return await TapeFile.open(path, 'wx+');
  } catch (error) {
    if ((error as { cause?: { code?: string } }).cause?.code !== 'EEXIST') throw error;
    throw refused(path, 'there is a tape already', 'continue it, remove it, or give another folder');
  }
}

const refused = (place: string, why: string, remedy: string): ReplayError =>
  new ReplayError('BAD_USAGE', why, { place, remedy });
