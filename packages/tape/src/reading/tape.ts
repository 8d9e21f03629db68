import { basename, join } from 'node:path';
import type { Book, BookReader } from '@replay/book';
import {
  columnsOf,
  type DataDigest,
  type EventColumns,
  type Instrument,
  type InstrumentId,
  type MarketEvent,
  type MarketSource,
  type Micros,
  type SourceChecks,
} from '@replay/core';
import { eventOfBook } from '../books/book-event.ts';
import { CheckpointFile } from '../checkpoints/checkpoint-file.ts';
import type { BlockIndex } from '../files/block-index.ts';
import { BlockTimeline, justBefore } from '../files/block-timeline.ts';
import { spanOf, type TapeManifest, type TapeSpan } from '../files/manifest.ts';
import type { ReadPreface } from '../files/preface.ts';
import type { DamagePolicy } from '../files/read-blocks.ts';
import { blocksFile, digestOf } from '../files/tape-folder.ts';
import { BlockCache } from '../search/block-cache.ts';
import { BookFinder } from '../search/book-finder.ts';
import { BookQueue } from '../search/book-queue.ts';
import { type Pass, readColumnsOf, readEventsOf } from './pass.ts';
import { Selection, sequenceAmongSelected } from './selection.ts';
import { SharedBlocks } from './shared-blocks.ts';

/** The result of opening a tape. */
export interface OpenedTape {
  readonly folder: string;
  readonly preface: ReadPreface;
  readonly manifest: TapeManifest | undefined;
  readonly index: BlockIndex;
  readonly notes: readonly string[];
  readonly selection: Selection;
  readonly options: TapeOptions;
}

/** A recorded market on disk: read from the start any number of times, or queried for the book at any time. */
export class Tape implements MarketSource, BookReader {
  readonly description: string;
  readonly instruments: readonly Instrument[];
  readonly notes: readonly string[];
  /** The manifest it was closed with; undefined for a tape that was not closed, or whose manifest is damaged. */
  readonly manifest: TapeManifest | undefined;
  /** Receipt times of the first and the last event that can be read; undefined for an empty tape. */
  readonly span: TapeSpan | undefined;
  /** How far the venue's sequence numbers and checksums could verify the source; absent where it had none. */
  readonly checks?: () => readonly SourceChecks[];
  /** Every event in columns; absent where only some instruments of the tape are read. */
  readonly columns?: (signal?: AbortSignal) => AsyncIterable<EventColumns>;
  readonly #path: string;
  readonly #selection: Selection;
  readonly #options: TapeOptions;
  readonly #timeline: BlockTimeline;
  readonly #blockCache: BlockCache;
  readonly #checkpoints: CheckpointFile;
  readonly #queue: BookQueue;
  readonly #blocks: SharedBlocks;
  readonly #found: OpenedTape;
  #share: number | undefined;

  constructor(found: OpenedTape, blocks = new SharedBlocks()) {
    const { folder, preface, manifest, index, notes, selection, options } = found;
    this.#blocks = blocks;
    this.#found = found;
    this.description = folder;
    this.instruments = selection.instruments;
    this.notes = notes;
    this.manifest = manifest;
    this.span = spanOf(index.blocks.flatMap((block) => (block.status === 'found' ? [block.header] : [])));
    const checks = manifest?.checks;
    if (checks !== undefined)
      this.checks = () => checks.filter(({ instrument }) => isAmong(this.instruments, instrument));
    // Where instruments are left out, events are numbered again, which the columns of a block are not.
    if (selection.everything) this.columns = (signal) => this.#columns(signal);
    this.#path = join(folder, blocksFile);
    this.#selection = selection;
    this.#options = options;
    this.#timeline = new BlockTimeline(index.blocks);
    this.#blockCache = new BlockCache(this.#path, index.blocks);
    this.#checkpoints = new CheckpointFile(folder, preface.identity, selection.ids.length);
    const { onDamage = 'fail' } = options;
    const finder = new BookFinder(this.#timeline, this.#checkpoints, this.#blockCache, {
      ids: selection.ids,
      onDamage,
    });
    this.#queue = new BookQueue({
      ready: () => finder.ready(),
      find: (index, time) => this.#numbered(finder.find(index, time)),
    });
  }

  /**
   * Some instruments of the same tape. Readers of both share decoded blocks. Throws `BAD_USAGE` for an instrument that
   * is not on it.
   */
  only(instruments: readonly InstrumentId[]): Tape {
    const { preface, folder, options } = this.#found;
    const selection = new Selection(preface.instruments, instruments, folder);
    return new Tape({ ...this.#found, selection, options: { ...options, instruments } }, this.#blocks);
  }

  async *batches(signal?: AbortSignal): AsyncGenerator<readonly MarketEvent[]> {
    const initialBooks = await this.#begin(signal);
    if (initialBooks.length > 0) yield initialBooks;
    yield* readEventsOf(this.#pass(signal));
  }

  async *#columns(signal?: AbortSignal): AsyncGenerator<EventColumns> {
    const initialBooks = await this.#begin(signal);
    if (initialBooks.length > 0) yield columnsOf(initialBooks, this.#selection.ids);
    yield* readColumnsOf(this.#pass(signal));
  }

  /** Begins a pass: the books at its start, each as the message that makes it. */
  async #begin(signal: AbortSignal | undefined): Promise<readonly MarketEvent[]> {
    this.#share = 0;
    const { from } = this.#options;
    return from === undefined ? [] : this.#initialBooks(from, signal);
  }

  #pass(signal: AbortSignal | undefined): Pass {
    const { from, to, onDamage = 'fail', blocksAhead = 3 } = this.#options;
    return {
      path: this.#path,
      blocks: this.#blocks,
      blocksAhead,
      timeline: this.#timeline,
      selection: this.#selection,
      onDamage,
      from,
      to,
      signal,
      done: (share) => {
        this.#share = share;
      },
    };
  }

  /** Requests made at the same time are answered in the cheapest order. */
  async bookAt(instrument: InstrumentId, time: Micros, signal?: AbortSignal): Promise<Book> {
    return this.#queue.bookAt(this.#selection.indexOf(instrument, this.description), time, signal);
  }

  async digests(): Promise<readonly DataDigest[]> {
    return [await digestOf(this.#path, `${basename(this.description)}/${blocksFile}`)];
  }

  progress(): number | undefined {
    return this.#share;
  }

  /** Closes the files that `bookAt` keeps open. The tape stays usable; it reopens them when needed. */
  close(): Promise<void> {
    return this.#queue.runBetween(async () => {
      await this.#blockCache.close();
      await this.#checkpoints.close();
    });
  }

  /** The books just before a time, each as the one message that makes it. */
  async #initialBooks(from: Micros, signal: AbortSignal | undefined): Promise<readonly MarketEvent[]> {
    const books = await Promise.all(
      this.instruments.map(async ({ id }) => eventOfBook(await this.bookAt(id, justBefore(from), signal), id)),
    );
    return books
      .filter((event) => event !== undefined)
      .sort((one, other) => one.receivedTime - other.receivedTime || one.sequence - other.sequence);
  }

  /** A book with the sequence number of this selection. */
  #numbered(book: Book): Book {
    if (this.#selection.everything || book.status !== 'live') return book;
    const sequence = sequenceAmongSelected(book.sequence, this.#timeline.blocks, this.#selection, this.#blockCache);
    return { ...book, sequence };
  }
}

const isAmong = (instruments: readonly Instrument[], id: InstrumentId): boolean =>
  instruments.some((instrument) => instrument.id === id);

export interface TapeOptions {
  /**
   * Reading begins here: with a snapshot of each book just before this time, stamped as the message that last changed
   * it, followed by every event received at or after it.
   */
  readonly from?: Micros;
  /** Events received at or after this time are not read. */
  readonly to?: Micros;
  /** Only these are read, with the sequence numbers that their events would have without the others. */
  readonly instruments?: readonly InstrumentId[];
  /**
   * Blocks that are decoded ahead, while the events of an earlier one are used; 3 by default. Use 0 for a server of
   * many readers, since each reader holds the blocks decoded ahead for it.
   */
  readonly blocksAhead?: number;
  /**
   * Fail at a damaged block, or interrupt the feed of all instruments there and continue with the next whole one.
   * `fail` by default.
   */
  readonly onDamage?: DamagePolicy;
}
