import { type Book, waitingBook } from '@replay/book';
import type { InstrumentId, Micros } from '@replay/core';
import { BookBuilder } from '../books/book-builder.ts';
import type { CheckpointFile } from '../checkpoints/checkpoint-file.ts';
import type { BlockColumns } from '../events/block-columns.ts';
import { type BlockTimeline, countUpTo } from '../files/block-timeline.ts';
import { type DamagePolicy, damageCause, skipIfAllowed } from '../files/read-blocks.ts';
import type { BlockCache } from './block-cache.ts';
import { BookCache, type TapePosition } from './book-cache.ts';

/**
 * Finds the book at a time: from the nearest known book before it, a checkpoint or a cached one, and the changes since.
 */
export class BookFinder {
  readonly #timeline: BlockTimeline;
  readonly #checkpoints: CheckpointFile;
  readonly #blocks: BlockCache;
  readonly #ids: readonly InstrumentId[];
  readonly #onDamage: DamagePolicy;
  readonly #cache = new BookCache();
  /** Of the current search. */
  readonly #builder: BookBuilder;

  constructor(
    timeline: BlockTimeline,
    checkpoints: CheckpointFile,
    blocks: BlockCache,
    { ids, onDamage }: { readonly ids: readonly InstrumentId[]; readonly onDamage: DamagePolicy },
  ) {
    this.#timeline = timeline;
    this.#checkpoints = checkpoints;
    this.#blocks = blocks;
    this.#ids = ids;
    this.#onDamage = onDamage;
    this.#builder = new BookBuilder(waitingBook, 0, ids[0] ?? '');
  }

  /** Await this before each search. */
  async ready(): Promise<void> {
    await this.#blocks.ready();
    await this.#checkpoints.ready();
  }

  /** The book of the instrument with this index, after the last event received at or before a time. */
  find(index: number, time: Micros): Book {
    const block = this.#blockFor(index, time);
    if (block < 0) return waitingBook;
    const columns = this.#read(block, block);
    const event = columns === undefined ? 0 : countUpTo(columns.receivedTimes, time);
    const end = { block, event };
    const book = this.#folded(this.#nearest(index, end), index, end);
    this.#cache.add({ index, block, event, book });
    return book;
  }

  #blockFor(index: number, time: Micros): number {
    let block = this.#timeline.holding(time);
    while (block >= 0 && !this.#timeline.concerns(block, index)) block -= 1;
    return block;
  }

  /** Starts the builder with the nearest known book, and returns the position of that book. */
  #nearest(index: number, position: TapePosition): TapePosition {
    const cached = this.#cache.newest(index, position);
    const id = this.#ids[index]!;
    for (;;) {
      const checkpoint = this.#checkpoints.newest(index, position.block);
      if (checkpoint === undefined || checkpoint.number <= cached.block) {
        this.#builder.reset(cached.book, index, id);
        return cached;
      }
      const columns = this.#checkpoints.read(checkpoint);
      // A damaged checkpoint has been dropped, so that the next one is an earlier one.
      if (columns === undefined) continue;
      this.#builder.reset(waitingBook, index, id);
      this.#builder.apply(columns);
      return { block: checkpoint.number, event: 0 };
    }
  }

  /** Folds the events from one position to another. */
  #folded(start: TapePosition, index: number, end: TapePosition): Book {
    for (let at = start.block; at <= end.block; at++) {
      if (!this.#timeline.concerns(at, index)) continue;
      const columns = this.#read(at, end.block);
      if (columns === undefined) this.#builder.markStale(damageCause(at), this.#timeline.startOf(at));
      else
        this.#builder.apply(
          columns,
          at === start.block ? start.event : 0,
          at === end.block ? end.event : columns.events,
        );
    }
    return this.#builder.build();
  }

  /** A block, while `keep` stays valid; undefined where it is damaged and the policy allows to skip it. */
  #read(at: number, keep: number): BlockColumns | undefined {
    try {
      return this.#blocks.open(at, keep);
    } catch (error) {
      return skipIfAllowed(error, this.#onDamage);
    }
  }
}
