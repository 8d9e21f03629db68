import { type Book, waitingBook } from '@replay/book';
import type { InstrumentId, Micros } from '@replay/core';
import type { BlockColumns } from './block-columns.ts';
import { type BlockTimeline, eventsUpTo } from './block-timeline.ts';
import { BookDraft } from './book-draft.ts';
import type { Checkpoints } from './checkpoints.ts';
import { LightMap } from './light-map.ts';
import { type DamagePolicy, isDamage } from './read-block.ts';

/** Reads a block by its place, or hands it out again. */
export type LoadBlock = (at: number) => Promise<BlockColumns>;

/** Blocks that are unpacked at the same time as the one before them is folded. */
const blocksAhead = 4;

/** Remembered books may have so many levels together; a small book counts like one of so many, for the search. */
const rememberedLevels = 200_000;
const leastLevels = 500;

/** A place between two events: behind so many whole blocks, and so many events of the one after them. */
interface Moment {
  readonly block: number;
  readonly event: number;
}

/** A book of the past, and the moment that it is the book of. */
interface Anchor extends Moment {
  readonly place: number;
  readonly book: Book;
}

/**
 * Finds the book at a moment: the nearest one known before it, a checkpoint or one found earlier, and the changes since.
 * Books share the pages they have in common, so it costs little to remember many.
 */
export class BookFinder {
  readonly #timeline: BlockTimeline;
  readonly #checkpoints: Checkpoints;
  readonly #load: LoadBlock;
  readonly #ids: readonly InstrumentId[];
  readonly #onDamage: DamagePolicy;
  /** Of the search that goes on: there is one at a time. */
  readonly #draft: BookDraft;
  readonly #anchors = new LightMap<string, Anchor>(rememberedLevels, ({ book }) =>
    book.status === 'live' ? Math.max(leastLevels, book.bids.count + book.asks.count) : leastLevels,
  );

  constructor(
    timeline: BlockTimeline,
    checkpoints: Checkpoints,
    load: LoadBlock,
    { ids, onDamage }: { readonly ids: readonly InstrumentId[]; readonly onDamage: DamagePolicy },
  ) {
    this.#timeline = timeline;
    this.#checkpoints = checkpoints;
    this.#load = load;
    this.#ids = ids;
    this.#onDamage = onDamage;
    this.#draft = new BookDraft(waitingBook, 0, ids[0] ?? '');
  }

  /** The book of the instrument at a place, after the last event received at or before a time. One call at a time. */
  async find(place: number, time: Micros): Promise<Book> {
    const block = this.#blockFor(place, time);
    if (block < 0) return waitingBook;
    await this.#prepare(place, block);
    const columns = await this.#tried(block);
    const event = columns === undefined ? 0 : eventsUpTo(columns.receivedTimes, time);
    const start = await this.#nearest(place, block, event);
    const book = await this.#folded(start, place, { block, event });
    this.#anchors.set(`${place} ${block} ${event}`, { place, block, event, book });
    return book;
  }

  /** Begins to read what a later search will need. */
  prefetch(place: number, time: Micros): void {
    const block = this.#blockFor(place, time);
    if (block >= 0) this.#begin([block]);
  }

  #blockFor(place: number, time: Micros): number {
    let block = this.#timeline.holding(time);
    while (block >= 0 && !this.#timeline.concerns(block, place)) block -= 1;
    return block;
  }

  /** Sets the blocks of a search on their way together, before any of them is waited for. */
  async #prepare(place: number, block: number): Promise<void> {
    const checkpoint = await this.#checkpoints.newest(place, block);
    const remembered = this.#remembered(place, block, Infinity);
    const start = Math.max(checkpoint?.number ?? 0, remembered.block);
    this.#begin([block, ...this.#needed(place, start, block).slice(0, blocksAhead)]);
  }

  /** Begins the draft with the nearest book known, and tells the moment that it is the book of. */
  async #nearest(place: number, block: number, event: number): Promise<Moment> {
    const remembered = this.#remembered(place, block, event);
    for (;;) {
      const checkpoint = await this.#checkpoints.newest(place, block);
      if (checkpoint === undefined || checkpoint.number <= remembered.block) {
        this.#draft.begin(remembered.book, place, this.#ids[place]!);
        return remembered;
      }
      const columns = await this.#checkpoints.read(checkpoint);
      // A damaged one is forgotten by now, so that the next is an earlier one.
      if (columns === undefined) continue;
      this.#draft.begin(waitingBook, place, this.#ids[place]!);
      this.#draft.take(columns);
      return { block: checkpoint.number, event: 0 };
    }
  }

  /** The newest book found before that is the fold of no more than this; else the waiting one. */
  #remembered(place: number, block: number, event: number): Anchor {
    let newest: Anchor = { place, block: 0, event: 0, book: waitingBook };
    for (const anchor of this.#anchors.values()) {
      if (anchor.place !== place || isBefore({ block, event }, anchor) || isBefore(anchor, newest)) continue;
      newest = anchor;
    }
    return newest;
  }

  /** Goes on with the draft from one moment to another. */
  async #folded(start: Moment, place: number, end: Moment): Promise<Book> {
    const needed = this.#needed(place, start.block, end.block);
    for (const [index, at] of needed.entries()) {
      this.#begin(needed.slice(index + 1, index + 1 + blocksAhead));
      const columns = await this.#tried(at);
      if (columns === undefined) this.#draft.lose(lossOf(at), this.#timeline.startOf(at));
      else
        this.#draft.take(columns, at === start.block ? start.event : 0, at === end.block ? end.event : columns.events);
    }
    return this.#draft.book();
  }

  #needed(place: number, from: number, to: number): number[] {
    const needed: number[] = [];
    for (let at = from; at <= to; at++) if (this.#timeline.concerns(at, place)) needed.push(at);
    return needed;
  }

  #begin(blocks: readonly number[]): void {
    // A failure is told to whoever comes to need the block.
    for (const at of blocks) this.#load(at).catch(() => undefined);
  }

  /** A block; undefined where it is damaged and the policy says to go on. */
  async #tried(at: number): Promise<BlockColumns | undefined> {
    try {
      return await this.#load(at);
    } catch (error) {
      if (this.#onDamage === 'fail' || !isDamage(error)) throw error;
      return undefined;
    }
  }
}

const isBefore = (one: Moment, other: Moment): boolean =>
  one.block < other.block || (one.block === other.block && one.event < other.event);

/** What a book says that is stale for a damaged block. */
export const lossOf = (at: number): string => `block ${at} of the tape is damaged`;
