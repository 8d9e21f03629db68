import type { BlockColumns } from '../events/block-columns.ts';
import type { IndexedBlock } from '../files/block-index.ts';
import { readBlockAsync } from '../files/read-blocks.ts';
import type { TapeFile } from '../files/tape-file.ts';
import type { BlockCodec } from '../threads/block-codec.ts';

/**
 * The decoded blocks of a tape that several readers read: each is decoded once and shared by the readers that use it at
 * the same time. Only the readers hold it, so that unused blocks take no memory.
 */
export class SharedBlocks {
  readonly #decoded = new Map<number, WeakRef<BlockColumns>>();
  readonly #decoding = new Map<number, Promise<BlockColumns>>();

  /** The block with this index in the tape. Throws `BAD_DATA` naming the block. */
  read(file: TapeFile, at: number, block: IndexedBlock, codec: BlockCodec): Promise<BlockColumns> {
    const known = this.#decoded.get(at)?.deref();
    if (known !== undefined) return Promise.resolve(known);
    let decoding = this.#decoding.get(at);
    if (decoding === undefined) {
      decoding = this.#decode(file, at, block, codec);
      this.#decoding.set(at, decoding);
    }
    return decoding;
  }

  async #decode(file: TapeFile, at: number, block: IndexedBlock, codec: BlockCodec): Promise<BlockColumns> {
    try {
      const ahead =
        block.status === 'found'
          ? await codec.read({ offset: block.offset, header: block.header, descriptor: file.descriptor })
          : undefined;
      const columns = ahead ?? (await readBlockAsync(file, block));
      this.#decoded.set(at, new WeakRef(columns));
      return columns;
    } finally {
      this.#decoding.delete(at);
    }
  }
}
