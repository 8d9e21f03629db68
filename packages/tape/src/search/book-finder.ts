import { type Book, waitingBook } from '@replay/book';
import type { InstrumentId, Micros } from '@replay/core';
import { BookDraft } from '../books/book-draft.ts';
import type { Checkpoints } from '../checkpoints/checkpoints.ts';
import type { BlockColumns } from '../events/block-columns.ts';
import { type BlockTimeline, countUpTo } from '../files/block-timeline.ts';
import { type DamagePolicy, lossOf, passOver } from '../files/damage.ts';
import type { OpenedBlocks } from './opened-blocks.ts';
import { type Moment, RememberedBooks } from './remembered-books.ts';

/** Finds the book at a moment: the nearest one known before it, a checkpoint or one found earlier, and the changes since. */
export class BookFinder {
  readonly #timeline: BlockTimeline;
  readonly #checkpoints: Checkpoints;
  readonly #opened: OpenedBlocks;
  readonly #ids: readonly InstrumentId[];
  readonly #onDamage: DamagePolicy;
  readonly #remembered = new RememberedBooks();
  /** Of the search that goes on. */
  readonly #draft: BookDraft;

  constructor(
    timeline: BlockTimeline,
    checkpoints: Checkpoints,
    opened: OpenedBlocks,
    { ids, onDamage }: { readonly ids: readonly InstrumentId[]; readonly onDamage: DamagePolicy },
  ) {
    this.#timeline = timeline;
    this.#checkpoints = checkpoints;
    this.#opened = opened;
    this.#ids = ids;
    this.#onDamage = onDamage;
    this.#draft = new BookDraft(waitingBook, 0, ids[0] ?? '');
  }

  /** To be awaited before each search. */
  async ready(): Promise<void> {
    await this.#opened.ready();
    await this.#checkpoints.ready();
  }

  /** The book of the instrument at a place, after the last event received at or before a time. */
  find(place: number, time: Micros): Book {
    const block = this.#blockFor(place, time);
    if (block < 0) return waitingBook;
    const columns = this.#tried(block, block);
    const event = columns === undefined ? 0 : countUpTo(columns.receivedTimes, time);
    const end = { block, event };
    const book = this.#folded(this.#nearest(place, end), place, end);
    this.#remembered.add({ place, block, event, book });
    return book;
  }

  #blockFor(place: number, time: Micros): number {
    let block = this.#timeline.holding(time);
    while (block >= 0 && !this.#timeline.concerns(block, place)) block -= 1;
    return block;
  }

  /** Begins the draft with the nearest book known, and tells the moment that it is the book of. */
  #nearest(place: number, moment: Moment): Moment {
    const remembered = this.#remembered.newest(place, moment);
    const id = this.#ids[place]!;
    for (;;) {
      const checkpoint = this.#checkpoints.newest(place, moment.block);
      if (checkpoint === undefined || checkpoint.number <= remembered.block) {
        this.#draft.begin(remembered.book, place, id);
        return remembered;
      }
      const columns = this.#checkpoints.read(checkpoint);
      // A damaged one is forgotten by now, so that the next is an earlier one.
      if (columns === undefined) continue;
      this.#draft.begin(waitingBook, place, id);
      this.#draft.take(columns);
      return { block: checkpoint.number, event: 0 };
    }
  }

  /** Goes on with the draft from one moment to another. */
  #folded(start: Moment, place: number, end: Moment): Book {
    for (let at = start.block; at <= end.block; at++) {
      if (!this.#timeline.concerns(at, place)) continue;
      const columns = this.#tried(at, end.block);
      if (columns === undefined) this.#draft.lose(lossOf(at), this.#timeline.startOf(at));
      else
        this.#draft.take(columns, at === start.block ? start.event : 0, at === end.block ? end.event : columns.events);
    }
    return this.#draft.book();
  }

  /** A block, opened besides another; undefined where it is damaged and the policy says to go on. */
  #tried(at: number, besides: number): BlockColumns | undefined {
    try {
      return this.#opened.open(at, besides);
    } catch (error) {
      return passOver(error, this.#onDamage);
    }
  }
}
