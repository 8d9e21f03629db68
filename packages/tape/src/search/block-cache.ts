import { ReplayError } from '@replay/core';
import type { BlockColumns } from '../events/block-columns.ts';
import type { IndexedBlock } from '../files/block-index.ts';
import { FrameReader, readBlockNow } from '../files/read-blocks.ts';
import { TapeFile } from '../files/tape-file.ts';

/** A reader, and the block in its memory. */
interface Slot {
  readonly reader: FrameReader;
  at: number | undefined;
  columns: BlockColumns | undefined;
}

/**
 * The two blocks that a search for a book needs: the one that holds the searched time, and the one being folded. Each
 * has a reader of its own, whose memory the next block overwrites, so a block must be used before another is opened.
 */
export class BlockCache {
  readonly #path: string;
  readonly #blocks: readonly IndexedBlock[];
  /** The one used last, and the one before. */
  #last = emptySlot();
  #earlier = emptySlot();
  #file: TapeFile | undefined;

  constructor(path: string, blocks: readonly IndexedBlock[]) {
    this.#path = path;
    this.#blocks = blocks;
  }

  /** Await this before asking for blocks, and again after `close`. */
  async ready(): Promise<void> {
    this.#file ??= await TapeFile.open(this.#path, 'r');
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** A block by its index; the block `keep` stays valid. Throws `BAD_DATA` naming the block. */
  open(at: number, keep: number = at): BlockColumns {
    if (this.#last.at === at) return this.#last.columns!;
    if (this.#earlier.at === at || this.#earlier.at !== keep) {
      [this.#last, this.#earlier] = [this.#earlier, this.#last];
    }
    return this.#last.at === at ? this.#last.columns! : this.#put(this.#last, at);
  }

  #put(slot: Slot, at: number): BlockColumns {
    if (this.#file === undefined) throw new ReplayError('BUG', 'the tape was closed while a block was read');
    slot.at = undefined;
    slot.columns = readBlockNow(this.#file, this.#blocks[at]!, slot.reader);
    slot.at = at;
    return slot.columns;
  }
}

const emptySlot = (): Slot => ({ reader: new FrameReader(), at: undefined, columns: undefined });
