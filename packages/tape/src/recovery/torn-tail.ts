import type { IndexedBlock } from '../files/block-index.ts';
import type { TapeFile } from '../files/tape-file.ts';
import { payloadFault } from '../frames/frame.ts';
import { frameLength } from '../frames/frame-header.ts';

/**
 * Takes the last blocks off that are not whole: without an index behind it, the last block may be one that the disk never got.
 * Tells where the last whole one ends; `start`, where the first began, if there is none.
 */
export async function dropTornTail(file: TapeFile, blocks: IndexedBlock[], start: number): Promise<number> {
  for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
    if (last.status === 'found') {
      const frame = await file.read(last.offset, frameLength(last.header));
      if (payloadFault(last.header, frame) === undefined) return last.offset + frame.length;
    }
    blocks.pop();
  }
  return start;
}
