import { waitingBook } from '@replay/book';
import type { InstrumentId, MarketEvent } from '@replay/core';
import { plainBlock } from '../blocks/plain-block.ts';
import { BookDraft } from '../books/book-draft.ts';
import { eventMaking } from '../books/event-making.ts';
import { BlockBuilder } from '../events/block-builder.ts';
import type { BlockColumns } from '../events/block-columns.ts';
import type { Preface } from '../files/preface.ts';
import type { TapeFile } from '../files/tape-file.ts';
import { eventFrame } from '../frames/event-frame.ts';
import { type FrameHeader, frameKind, frameLength } from '../frames/frame-header.ts';

/**
 * Writes whole books into a file of their own, each as the one event that makes it. The first one of an instrument stands
 * behind the first block that leaves it with a book; the next one is due when its share of the blocks since has saved up
 * the bytes of it, so that their cost is bounded whatever the market. Where no tape can hold the book, the next one that a
 * block leaves is taken. Everything here follows from the blocks alone: the same blocks make the same checkpoints.
 */
export class CheckpointKeeper {
  readonly #file: TapeFile;
  readonly #identity: string;
  readonly #ids: readonly InstrumentId[];
  readonly #share: number;
  readonly #accounts: Account[];

  constructor(file: TapeFile, { instruments, checkpointShare }: Preface, identity: string) {
    this.#file = file;
    this.#identity = identity;
    this.#ids = instruments.map(({ id }) => id);
    this.#share = checkpointShare;
    this.#accounts = instruments.map(({ id }, place) => ({
      draft: new BookDraft(waitingBook, place, id),
      saved: 0,
      expected: 0,
    }));
  }

  /** Takes a block that was written; writes the checkpoints that are due behind it. */
  async follow(columns: BlockColumns, header: FrameHeader): Promise<void> {
    for (const [place, account] of this.#accounts.entries()) {
      const events = header.eventsOf[place]!;
      if (events === 0) continue;
      account.draft.take(columns);
      account.saved += (this.#share * frameLength(header) * events) / header.events;
      if (account.saved >= account.expected) await this.#write(account, place, header);
    }
  }

  async #write(account: Account, place: number, block: FrameHeader): Promise<void> {
    const event = eventMaking(account.draft.book(), this.#ids[place]!);
    if (event === undefined || !makesItsBook(event)) return;
    const builder = new BlockBuilder(new Map([[event.instrument, place]]));
    builder.add(event);
    const { bytes } = eventFrame(plainBlock(builder.finished()), {
      kind: frameKind.checkpoint,
      identity: this.#identity,
      number: block.number + 1,
      firstEvent: block.firstEvent + block.events,
      instruments: this.#ids.length,
    });
    await this.#file.append(bytes);
    account.saved -= bytes.length;
    account.expected = bytes.length;
  }
}

/** False where the orders at one price came to more lots than a number can tell exactly. */
const makesItsBook = (event: MarketEvent): boolean =>
  event.type !== 'BookSnapshotted' || [event.bids, event.asks].every(({ sizes }) => sizes.every(Number.isSafeInteger));

interface Account {
  /** The book behind the last block. */
  readonly draft: BookDraft;
  /** Bytes that checkpoints of this instrument may still take; below 0 after a large one. */
  saved: number;
  /** Bytes that its next one will take: as many as the last one did. */
  expected: number;
}
