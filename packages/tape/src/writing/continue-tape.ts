import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplayError } from '@replay/core';
import { CheckpointWriter } from '../checkpoints/checkpoint-writer.ts';
import type { BlockColumns } from '../events/block-columns.ts';
import type { IndexedBlock } from '../files/block-index.ts';
import { findBlocks } from '../files/find-blocks.ts';
import { readManifest } from '../files/manifest.ts';
import { identityOf, type ReadPreface, readPreface } from '../files/preface.ts';
import { TapeFile } from '../files/tape-file.ts';
import { blocksFile, checkpointsFile, manifestFile } from '../files/tape-folder.ts';
import { readEvents } from '../frames/event-frame.ts';
import { type FrameHeader, frameLength } from '../frames/frame-header.ts';
import { prefaceOf, type TapeContents } from './create-tape.ts';
import { TapeWriter } from './tape-writer.ts';

/**
 * Continues a tape that was not closed: keeps its whole blocks, after checking each, and drops the rest. `eventsBefore`
 * of the writer is the number of events kept; the importer reads its source again and skips that many. The finished
 * tape is then identical, byte for byte, to one written without the interruption. Throws `BAD_USAGE` for a closed tape
 * or one of another source or other instruments, `BAD_DATA` for one with a damaged preface.
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
        'the tape was started from another source, or with other instruments',
        'give the same source and instruments, or import into another folder',
      );
    }
    // Checkpoints depend only on the blocks: they are rewritten as the blocks are checked.
    checkpoints = await TapeFile.open(join(folder, checkpointsFile), 'w+');
    await rm(join(folder, manifestFile), { force: true });
    const checkpointWriter = new CheckpointWriter(checkpoints, preface, identity);
    const written: FrameHeader[] = [];
    let { end } = preface;
    for await (const block of validBlocks(blocks, (await findBlocks(blocks, preface, undefined)).blocks)) {
      await checkpointWriter.addBlock(block.columns, block.header);
      written.push(block.header);
      end = block.end;
    }
    await blocks.cut(end);
    return new TapeWriter({ folder, preface, identity, blocks, checkpoints, checkpointWriter, written });
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

/** A block that was read and checked. */
export interface ValidBlock {
  readonly header: FrameHeader;
  readonly columns: BlockColumns;
  /** Where it ends in the file. */
  readonly end: number;
}

/** Reads the blocks in order, up to the first that is lost or damaged. */
export async function* validBlocks(file: TapeFile, blocks: readonly IndexedBlock[]): AsyncGenerator<ValidBlock> {
  for (const block of blocks) {
    if (block.status !== 'found') return;
    const { header, offset } = block;
    const columns = await readEvents(header, await file.read(offset, frameLength(header))).catch(() => undefined);
    if (columns === undefined) return;
    yield { header, columns, end: offset + frameLength(header) };
  }
}
