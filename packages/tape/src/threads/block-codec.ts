import { columnsFromDecoded } from '../blocks/lazy-columns.ts';
import type { EncodableBlock } from '../blocks/write-block.ts';
import type { BlockColumns } from '../events/block-columns.ts';
import { eventFrame, type FrameMetadata } from '../frames/event-frame.ts';
import type { Frame } from '../frames/frame.ts';
import type { BlockRequests } from './block-thread.ts';
import { acquireWorker, type BlockWorker, releaseWorker } from './block-worker.ts';

/** A tape with fewer rows and events is done before a thread would have started. */
const shortTapeRows = 1 << 16;

/** Blocks waiting to be packed at most: while the thread is behind, the caller packs some too. */
const maxPending = 3;

/**
 * Packs or decodes the blocks of one tape: those of a long one in a thread, while the caller makes or uses others. The
 * result does not depend on where the work is done.
 */
export class BlockCodec {
  readonly #expected: number;
  #seen = 0;
  #worker: BlockWorker | undefined;

  /** `expected`: rows and events known in advance. */
  constructor(expected = 0) {
    this.#expected = expected;
  }

  /** The arrays of the block must not change until the frame is returned. */
  async encode(block: EncodableBlock, metadata: FrameMetadata): Promise<Frame> {
    const worker = this.#workerFor(block);
    const answer =
      worker !== undefined && worker.pending < maxPending ? await worker.ask('encode', { block, metadata }) : undefined;
    return answer ?? eventFrame(block, metadata);
  }

  /**
   * Reads a block of an open file and decodes every column; undefined where no thread is available or it failed, and
   * the caller must read the block itself.
   */
  async read(request: BlockRequests['read']): Promise<BlockColumns | undefined> {
    const block = await this.#workerFor(request.header)?.ask('read', request);
    return block === undefined ? undefined : columnsFromDecoded(block);
  }

  close(): void {
    if (this.#worker !== undefined) releaseWorker();
    this.#worker = undefined;
  }

  #workerFor({ rows, events }: { readonly rows: number; readonly events: number }): BlockWorker | undefined {
    this.#seen += rows + events;
    if (Math.max(this.#seen, this.#expected) > shortTapeRows) this.#worker ??= acquireWorker();
    return this.#worker?.isReady === true ? this.#worker : undefined;
  }
}
