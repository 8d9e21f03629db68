import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplayError } from '@replay/core';
import { CheckpointKeeper } from '../checkpoints/checkpoint-keeper.ts';
import { identityOf, prefaceFrame } from '../files/preface.ts';
import { TapeFile } from '../files/tape-file.ts';
import { blocksFile, checkpointsFile } from '../files/tape-folder.ts';
import { prefaceOf, type TapeContents } from './tape-contents.ts';
import { TapeWriter } from './tape-writer.ts';

/**
 * Begins a tape in a folder, made where there is none. Throws `BAD_USAGE` where a tape is already, `NO_DATA` where the
 * folder cannot be written to.
 */
export async function createTape(folder: string, contents: TapeContents): Promise<TapeWriter> {
  const preface = prefaceOf(contents);
  await mkdir(folder, { recursive: true });
  const blocks = await newFile(join(folder, blocksFile));
  let checkpoints: TapeFile | undefined;
  try {
    checkpoints = await TapeFile.open(join(folder, checkpointsFile), 'w+');
    await blocks.append((await prefaceFrame(preface)).bytes);
    await blocks.sync();
    const identity = identityOf(preface);
    const keeper = new CheckpointKeeper(checkpoints, preface, identity);
    return new TapeWriter({ folder, preface, identity, blocks, checkpoints, keeper, written: [] });
  } catch (error) {
    await Promise.all([blocks.close(), checkpoints?.close()]);
    throw error;
  }
}

async function newFile(path: string): Promise<TapeFile> {
  try {
    return await TapeFile.open(path, 'wx+');
  } catch (error) {
    if ((error as { cause?: { code?: string } }).cause?.code !== 'EEXIST') throw error;
    throw new ReplayError('BAD_USAGE', 'there is a tape already', {
      place: path,
      remedy: 'continue it, remove it, or give another folder',
    });
  }
}
