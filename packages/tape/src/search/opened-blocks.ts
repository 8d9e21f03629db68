import { ReplayError } from '@replay/core';
import type { BlockColumns } from '../events/block-columns.ts';
import type { IndexedBlock } from '../files/block-index.ts';
import { FrameDesk } from '../files/frame-desk.ts';
import { readIndexedBlockOn } from '../files/read-indexed-block.ts';
import { TapeFile } from '../files/tape-file.ts';

/** A desk, and the block that lies on it. */
interface Opened {
  readonly desk: FrameDesk;
  at: number | undefined;
  columns: BlockColumns | undefined;
}

/**
 * The blocks of a tape for those who look for a book: the one that holds their moment, and the one they pass through. Each
 * lies on a desk of its own, where the next one is put over it, so that whatever is read of a block must be read before
 * another is opened.
 */
export class OpenedBlocks {
  readonly #path: string;
  readonly #blocks: readonly IndexedBlock[];
  /** The one that was opened last, and the one before. */
  #last = nothing();
  #earlier = nothing();
  #file: TapeFile | undefined;

  constructor(path: string, blocks: readonly IndexedBlock[]) {
    this.#path = path;
    this.#blocks = blocks;
  }

  /** To be awaited before blocks are asked for, and again after a closing. */
  async ready(): Promise<void> {
    this.#file ??= await TapeFile.open(this.#path, 'r');
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** A block by its place; the block `besides` stays open. Throws `BAD_DATA` naming the block. */
  open(at: number, besides: number = at): BlockColumns {
    if (this.#last.at === at) return this.#last.columns!;
    if (this.#earlier.at === at || this.#earlier.at !== besides) {
      [this.#last, this.#earlier] = [this.#earlier, this.#last];
    }
    return this.#last.at === at ? this.#last.columns! : this.#put(this.#last, at);
  }

  #put(opened: Opened, at: number): BlockColumns {
    if (this.#file === undefined) throw new ReplayError('BUG', 'a block was asked for, and the tape was closed');
    opened.at = undefined;
    opened.columns = readIndexedBlockOn(this.#file, this.#blocks[at]!, opened.desk);
    opened.at = at;
    return opened.columns;
  }
}

const nothing = (): Opened => ({ desk: new FrameDesk(), at: undefined, columns: undefined });
