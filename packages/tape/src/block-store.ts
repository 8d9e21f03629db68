import type { BlockColumns } from './block-columns.ts';
import type { IndexedBlock } from './block-index.ts';
import { LightMap } from './light-map.ts';
import { readIndexedBlock } from './read-block.ts';
import { TapeFile } from './tape-file.ts';

/** Unpacked blocks may take so many bytes. Few, since random moments hardly ever meet in one: what is kept long is costly to let go. */
const usualBytes = 12 << 20;

/** The blocks of a tape for those who come back to them: kept while there is room, and read once for all who wait. */
export class BlockStore {
  readonly #path: string;
  readonly #blocks: readonly IndexedBlock[];
  readonly #held = new LightMap<number, BlockColumns>(usualBytes, weightOf);
  readonly #loading = new Map<number, Promise<BlockColumns>>();
  #file: Promise<TapeFile> | undefined;

  constructor(path: string, blocks: readonly IndexedBlock[]) {
    this.#path = path;
    this.#blocks = blocks;
  }

  /** Waits for what is still being read, and closes the file. What was unpacked is kept; a later load opens it again. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#loading.values());
    const file = this.#file;
    this.#file = undefined;
    await (await file)?.close();
  }

  /** A block by its place. Throws `BAD_DATA` naming the block. */
  load(at: number): Promise<BlockColumns> {
    const held = this.#held.get(at);
    if (held !== undefined) return Promise.resolve(held);
    let loading = this.#loading.get(at);
    if (loading === undefined) {
      loading = this.#read(at).finally(() => this.#loading.delete(at));
      this.#loading.set(at, loading);
    }
    return loading;
  }

  async #read(at: number): Promise<BlockColumns> {
    const columns = await readIndexedBlock(await this.#opened(), this.#blocks[at]!);
    this.#held.set(at, columns);
    return columns;
  }

  #opened(): Promise<TapeFile> {
    this.#file ??= TapeFile.open(this.#path, 'r');
    return this.#file;
  }
}

/** Bytes, roughly: the columns of events, then packed and decoded rows. */
const weightOf = ({ events, rows }: BlockColumns): number => 1024 + 48 * events + 24 * rows;
