import { columnsOfDecoded } from '../blocks/decoded-block.ts';
import type { PlainBlock } from '../blocks/plain-block.ts';
import type { BlockColumns } from '../events/block-columns.ts';
import { eventFrame, type FramePlace } from '../frames/event-frame.ts';
import type { Frame } from '../frames/frame.ts';
import type { BlockRequests } from './block-thread.ts';
import type { BlockWorker } from './block-worker.ts';
import { leaveWorker, takeWorker } from './shared-worker.ts';

/** A tape with fewer rows and events is done before a thread could start. */
const shortTape = 1 << 16;

/** Blocks that wait to be packed at most: while the thread cannot keep pace, the caller packs some too. */
const mostPending = 3;

/**
 * Packs or reads the blocks of one tape: those of a long one in a thread, while the caller makes or uses others. The results are
 * the same wherever they are made.
 */
export class BlockCodec {
  readonly #expected: number;
  #taken = 0;
  #worker: BlockWorker | undefined;

  /** `expected`: rows and events that are known to come. */
  constructor(expected = 0) {
    this.#expected = expected;
  }

  /** The arrays of the block must not change before the frame is there. */
  async encode(block: PlainBlock, place: FramePlace): Promise<Frame> {
    const worker = this.#workerFor(block);
    const answer =
      worker !== undefined && worker.pending < mostPending ? await worker.ask('encode', { block, place }) : undefined;
    return answer ?? eventFrame(block, place);
  }

  /** A block of an open file, every column decoded; undefined where the caller must read it: no thread is there, or it failed. */
  async read(request: BlockRequests['read']): Promise<BlockColumns | undefined> {
    const block = await this.#workerFor(request.header)?.ask('read', request);
    return block === undefined ? undefined : columnsOfDecoded(block);
  }

  close(): void {
    if (this.#worker !== undefined) leaveWorker();
    this.#worker = undefined;
  }

  #workerFor({ rows, events }: { readonly rows: number; readonly events: number }): BlockWorker | undefined {
    this.#taken += rows + events;
    if (Math.max(this.#taken, this.#expected) > shortTape) this.#worker ??= takeWorker();
    return this.#worker?.isReady === true ? this.#worker : undefined;
  }
}
