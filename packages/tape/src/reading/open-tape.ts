import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplayError } from '@replay/core';
import { findBlocks } from '../files/find-blocks.ts';
import { readManifest } from '../files/manifest.ts';
import { readPreface } from '../files/preface.ts';
import { TapeFile } from '../files/tape-file.ts';
import { blocksFile } from '../files/tape-folder.ts';
import { Selection } from './selection.ts';
import { Tape, type TapeOptions } from './tape.ts';

/**
 * Opens a tape, including one that was never closed or is truncated: its `notes` say so, and it is read up to its last
 * whole block. Throws `NO_DATA` where there is no tape, `BAD_DATA` when its preface is damaged, `BAD_USAGE` for an
 * instrument that is not on it.
 */
export async function openTape(folder: string, options: TapeOptions = {}): Promise<Tape> {
  const path = join(folder, blocksFile);
  await requireTape(folder, path);
  const file = await TapeFile.open(path, 'r');
  try {
    const preface = await readPreface(file);
    const read = await readManifest(folder);
    const manifest = typeof read === 'object' && read.identity === preface.identity ? read : undefined;
    const index = await findBlocks(file, preface, manifest);
    const notes = [
      ...(manifest?.notes ?? preface.source.notes),
      ...(typeof read === 'string' ? [read] : []),
      ...index.notes,
    ];
    const selection = new Selection(preface.instruments, options.instruments, folder);
    return new Tape({ folder, preface, manifest, index, notes, selection, options });
  } finally {
    await file.close();
  }
}

async function requireTape(folder: string, path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return;
  throw new ReplayError('NO_DATA', `there is no tape: a tape is a folder with a file ${blocksFile}`, {
    place: folder,
    remedy: 'give the folder of a tape, as import writes it',
  });
}
