import type { BlockColumns } from '../events/block-columns.ts';
import type { IndexedBlock } from '../files/block-index.ts';
import type { TapeFile } from '../files/tape-file.ts';
import { readEvents } from '../frames/event-frame.ts';
import { type FrameHeader, frameLength } from '../frames/frame-header.ts';

/** A block that was read and is as it was written. */
export interface WholeBlock {
  readonly header: FrameHeader;
  readonly columns: BlockColumns;
  /** Where it ends in the file. */
  readonly end: number;
}

/** Reads the blocks one after the other, up to the first that is lost or damaged. */
export async function* wholeBlocks(file: TapeFile, blocks: readonly IndexedBlock[]): AsyncGenerator<WholeBlock> {
  for (const block of blocks) {
    if (block.status !== 'found') return;
    const { header, offset } = block;
    const columns = await readEvents(header, await file.read(offset, frameLength(header))).catch(() => undefined);
    if (columns === undefined) return;
    yield { header, columns, end: offset + frameLength(header) };
  }
}
