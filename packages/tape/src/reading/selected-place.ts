import { ReplayError } from '@replay/core';
import type { IndexedBlock } from '../files/block-index.ts';
import type { OpenedBlocks } from '../search/opened-blocks.ts';
import type { Selection } from './selection.ts';

/** How many selected events stand before the one with this place in the tape: its place where the others are left out. */
export function placeAmongSelected(
  sequence: number,
  blocks: readonly IndexedBlock[],
  selection: Selection,
  opened: OpenedBlocks,
): number {
  let before = 0;
  let holding: number | undefined;
  for (const [at, block] of blocks.entries()) {
    if (block.status === 'lost') continue;
    if (block.header.firstSequence > sequence) break;
    if (holding !== undefined) before += selection.among(eventsOf(blocks[holding]!));
    holding = at;
  }
  if (holding === undefined) throw new ReplayError('BUG', `no block of the tape holds event ${sequence}`);
  const { sequences, instruments } = opened.open(holding);
  for (let at = 0; at < sequences.length && sequences[at]! < sequence; at++) {
    if (selection.has(instruments[at]!)) before += 1;
  }
  return before;
}

const eventsOf = (block: IndexedBlock): readonly number[] => (block.status === 'found' ? block.header.eventsOf : []);
