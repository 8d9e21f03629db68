import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplayError } from '@replay/core';
import { CheckpointKeeper } from '../checkpoints/checkpoint-keeper.ts';
import { readManifest } from '../files/manifest.ts';
import { identityOf, type ReadPreface, readPreface } from '../files/preface.ts';
import { TapeFile } from '../files/tape-file.ts';
import { blocksFile, checkpointsFile, manifestFile } from '../files/tape-folder.ts';
import type { FrameHeader } from '../frames/frame-header.ts';
import { findBlocks } from '../recovery/find-blocks.ts';
import { wholeBlocks } from '../recovery/whole-blocks.ts';
import { prefaceOf, type TapeContents } from './tape-contents.ts';
import { TapeWriter } from './tape-writer.ts';

/**
 * Goes on with a tape that was not closed: keeps its whole blocks, checks every one of them, and drops what is behind.
 * `eventsBefore` of the writer says how many events it kept; the importer reads its source again, leaves out so many, and
 * the tape becomes the same, byte for byte, as if it had never been interrupted. Throws `BAD_USAGE` for a tape that was
 * closed or that was made of another source or other instruments, `BAD_DATA` for one without a readable head.
 */
export async function continueTape(folder: string, contents: TapeContents): Promise<TapeWriter> {
  const blocks = await TapeFile.open(join(folder, blocksFile), 'r+');
  let checkpoints: TapeFile | undefined;
  try {
    const preface = await readPreface(blocks);
    const { identity } = preface;
    await refuseFinished(folder, blocks, preface);
    if (identityOf(prefaceOf(contents)) !== identity) {
      throw refused(
        folder,
        'the tape was begun from another source, or with other instruments',
        'give the same source and instruments, or import into another folder',
      );
    }
    // Checkpoints follow from the blocks: they are made again as the blocks are checked.
    checkpoints = await TapeFile.open(join(folder, checkpointsFile), 'w+');
    await rm(join(folder, manifestFile), { force: true });
    const keeper = new CheckpointKeeper(checkpoints, preface, identity);
    const written: FrameHeader[] = [];
    let { end } = preface;
    for await (const block of wholeBlocks(blocks, (await findBlocks(blocks, preface, undefined)).blocks)) {
      await keeper.follow(block.columns, block.header);
      written.push(block.header);
      end = block.end;
    }
    await blocks.cut(end);
    return new TapeWriter({ folder, preface, identity, blocks, checkpoints, keeper, written });
  } catch (error) {
    await Promise.all([blocks.close(), checkpoints?.close()]);
    throw error;
  }
}

async function refuseFinished(folder: string, blocks: TapeFile, preface: ReadPreface): Promise<void> {
  const manifest = await readManifest(folder);
  if (typeof manifest !== 'object' || !(await findBlocks(blocks, preface, manifest)).whole) return;
  throw refused(folder, 'the tape is finished', 'read it as it is, or import into another folder');
}

const refused = (place: string, why: string, remedy: string): ReplayError =>
  new ReplayError('BAD_USAGE', why, { place, remedy });
