import { type BlockIndex, type IndexedBlock, readIndex } from '../files/block-index.ts';
import type { TapeManifest } from '../files/manifest.ts';
import type { ReadPreface } from '../files/preface.ts';
import type { TapeFile } from '../files/tape-file.ts';
import { dropTornTail } from './torn-tail.ts';
import { walkBlocks } from './walk-blocks.ts';

/**
 * Finds the blocks of a tape: by the index that closing writes behind them, else, where that is missing or damaged, by
 * going from header to header and looking for the next one where one is broken.
 */
export async function findBlocks(
  file: TapeFile,
  preface: ReadPreface,
  manifest: TapeManifest | undefined,
): Promise<BlockIndex> {
  const index = manifest === undefined ? undefined : await readIndex(file, preface, manifest);
  if (index !== undefined) return index;
  const { blocks, end, closed } = await walkBlocks(file, preface);
  const wholeEnd = closed ? end : await dropTornTail(file, blocks, preface.end);
  return { blocks, end: wholeEnd, whole: closed, notes: notesOn(blocks, closed, manifest) };
}

function notesOn(blocks: readonly IndexedBlock[], closed: boolean, manifest: TapeManifest | undefined): string[] {
  const notes = blocks.flatMap((block) =>
    block.status === 'lost' ? [`Block ${block.number} is lost: ${block.why}.`] : [],
  );
  const held = blocks.filter(({ status }) => status === 'found').length;
  if (closed) {
    if (manifest !== undefined) notes.push('The index of the tape is damaged: its blocks were found one by one.');
  } else if (manifest === undefined) {
    notes.push(
      `The tape was not closed: it holds what was received up to its last whole block, ${held} blocks in all.`,
    );
  } else {
    notes.push(`The tape is cut off: of its ${manifest.blocks} blocks the first ${held} are there.`);
  }
  return notes;
}
