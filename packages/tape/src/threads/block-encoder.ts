import type { PlainBlock } from '../blocks/plain-block.ts';
import { eventFrame, type FramePlace } from '../frames/event-frame.ts';
import type { Frame } from '../frames/frame.ts';
import type { FrameThread } from './frame-thread.ts';
import { leaveThread, takeThread } from './shared-thread.ts';

/** Rows and events of a tape that are packed sooner than a thread could start. */
const shortTape = 1 << 16;

/** Blocks that wait for the thread at most: while it cannot keep pace, the caller packs blocks too. */
const mostOrders = 3;

/** Makes frames of the blocks of one tape: those of a long one in a thread, while the caller fills the next ones. */
export class BlockEncoder {
  #taken = 0;
  #thread: FrameThread | undefined;

  /** The arrays of the block must not change before the frame is there. */
  async encode(block: PlainBlock, place: FramePlace): Promise<Frame> {
    this.#taken += block.rows + block.events;
    if (this.#taken > shortTape) this.#thread ??= takeThread();
    const thread = this.#thread;
    return thread?.isReady && thread.orders < mostOrders ? thread.ask({ block, place }) : eventFrame(block, place);
  }

  close(): void {
    if (this.#thread !== undefined) leaveThread();
    this.#thread = undefined;
  }
}
