import { waitingBook } from '@replay/book';
import type { InstrumentId, MarketEvent } from '@replay/core';
import { encodableBlock } from '../blocks/write-block.ts';
import { BookBuilder } from '../books/book-builder.ts';
import { eventOfBook } from '../books/book-event.ts';
import { BlockBuilder } from '../events/block-builder.ts';
import type { BlockColumns } from '../events/block-columns.ts';
import type { Preface } from '../files/preface.ts';
import type { TapeFile } from '../files/tape-file.ts';
import { eventFrame } from '../frames/event-frame.ts';
import { type FrameHeader, frameKind, frameLength } from '../frames/frame-header.ts';

/**
 * Writes whole books to a separate file, each as the one event that makes it. The first one of an instrument follows
 * the first block that leaves it with a book. Each further one is due when the instrument's budget, a share of the
 * bytes of its blocks, covers the size of its last checkpoint: this bounds the cost for any market. A book that cannot
 * be stored exactly is skipped until the next block. The checkpoints depend only on the blocks.
 */
export class CheckpointWriter {
  readonly #file: TapeFile;
  readonly #identity: string;
  readonly #ids: readonly InstrumentId[];
  readonly #share: number;
  readonly #states: InstrumentState[];

  constructor(file: TapeFile, { instruments, checkpointShare }: Preface, identity: string) {
    this.#file = file;
    this.#identity = identity;
    this.#ids = instruments.map(({ id }) => id);
    this.#share = checkpointShare;
    this.#states = instruments.map(({ id }, index) => ({
      builder: new BookBuilder(waitingBook, index, id),
      saved: 0,
      expected: 0,
    }));
  }

  /** Takes a block that was written; writes the checkpoints that are due behind it. */
  async addBlock(columns: BlockColumns, header: FrameHeader): Promise<void> {
    for (const [index, state] of this.#states.entries()) {
      const events = header.eventsOf[index]!;
      if (events === 0) continue;
      state.builder.apply(columns);
      state.saved += (this.#share * frameLength(header) * events) / header.events;
      if (state.saved >= state.expected) await this.#write(state, index, header);
    }
  }

  async #write(state: InstrumentState, index: number, block: FrameHeader): Promise<void> {
    const event = eventOfBook(state.builder.build(), this.#ids[index]!);
    if (event === undefined || !isStorable(event)) return;
    const blockBuilder = new BlockBuilder(new Map([[event.instrument, index]]));
    blockBuilder.add(event);
    const { bytes } = eventFrame(encodableBlock(blockBuilder.finished()), {
      kind: frameKind.checkpoint,
      identity: this.#identity,
      number: block.number + 1,
      firstEvent: block.firstEvent + block.events,
      instruments: this.#ids.length,
    });
    await this.#file.append(bytes);
    state.saved -= bytes.length;
    state.expected = bytes.length;
  }
}

/** False where the orders at one price add up to more lots than a number holds exactly. */
const isStorable = (event: MarketEvent): boolean =>
  event.type !== 'BookSnapshotted' || [event.bids, event.asks].every(({ sizes }) => sizes.every(Number.isSafeInteger));

interface InstrumentState {
  /** The book behind the last block. */
  readonly builder: BookBuilder;
  /** Bytes that checkpoints of this instrument may still take; negative after a large one. */
  saved: number;
  /** Expected bytes of its next checkpoint: the size of the last one. */
  expected: number;
}
