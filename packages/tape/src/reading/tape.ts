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
import { eventMaking } from '../books/event-making.ts';
import { Checkpoints } from '../checkpoints/checkpoints.ts';
import type { BlockIndex } from '../files/block-index.ts';
import { BlockTimeline, justBefore } from '../files/block-timeline.ts';
import { digestOf } from '../files/file-digest.ts';
import type { TapeManifest } from '../files/manifest.ts';
import type { ReadPreface } from '../files/preface.ts';
import { blocksFile } from '../files/tape-folder.ts';
import { spanOf, type TapeSpan } from '../files/tape-span.ts';
import { BookFinder } from '../search/book-finder.ts';
import { BookQueue } from '../search/book-queue.ts';
import { OpenedBlocks } from '../search/opened-blocks.ts';
import { placeAmongSelected } from './numbering.ts';
import { type Pass, readColumnsOf, readEventsOf } from './pass.ts';
import { Selection } from './selection.ts';
import { SharedBlocks } from './shared-blocks.ts';
import type { TapeOptions } from './tape-options.ts';

/** What `openTape` has found. */
export interface OpenedTape {
  readonly folder: string;
  readonly preface: ReadPreface;
  readonly manifest: TapeManifest | undefined;
  readonly index: BlockIndex;
  readonly notes: readonly string[];
  readonly selection: Selection;
  readonly options: TapeOptions;
}

/** A recorded market on disk: read from the start any number of times, or asked for the book at any moment. */
export class Tape implements MarketSource, BookReader {
  readonly description: string;
  readonly instruments: readonly Instrument[];
  readonly notes: readonly string[];
  /** What it was closed with; undefined for one that was not closed, or whose manifest is damaged. */
  readonly manifest: TapeManifest | undefined;
  /** Receipt times of the first and the last event that can be read; undefined for an empty tape. */
  readonly span: TapeSpan | undefined;
  /** How far the venue's own means could check the source; absent where it had none. */
  readonly checks?: () => readonly SourceChecks[];
  /** Every event in columns; absent where only some instruments of the tape are read. */
  readonly columns?: (signal?: AbortSignal) => AsyncIterable<EventColumns>;
  readonly #path: string;
  readonly #selection: Selection;
  readonly #options: TapeOptions;
  readonly #timeline: BlockTimeline;
  readonly #opened: OpenedBlocks;
  readonly #checkpoints: Checkpoints;
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
    // Where instruments are left out the others are numbered anew, which the columns of a block are not.
    if (selection.everything) this.columns = (signal) => this.#columns(signal);
    this.#path = join(folder, blocksFile);
    this.#selection = selection;
    this.#options = options;
    this.#timeline = new BlockTimeline(index.blocks);
    this.#opened = new OpenedBlocks(this.#path, index.blocks);
    this.#checkpoints = new Checkpoints(folder, preface.identity, selection.ids.length);
    const { onDamage = 'fail' } = options;
    const finder = new BookFinder(this.#timeline, this.#checkpoints, this.#opened, { ids: selection.ids, onDamage });
    this.#queue = new BookQueue({
      ready: () => finder.ready(),
      find: (place, time) => this.#numbered(finder.find(place, time)),
    });
  }

  /** Some instruments of the same tape. What is decoded at a time is shared by all who read it. Throws `BAD_USAGE` for one it has not. */
  only(instruments: readonly InstrumentId[]): Tape {
    const { preface, folder, options } = this.#found;
    const selection = new Selection(preface.instruments, instruments, folder);
    return new Tape({ ...this.#found, selection, options: { ...options, instruments } }, this.#blocks);
  }

  async *batches(signal?: AbortSignal): AsyncGenerator<readonly MarketEvent[]> {
    const opening = await this.#begin(signal);
    if (opening.length > 0) yield opening;
    yield* readEventsOf(this.#pass(signal));
  }

  async *#columns(signal?: AbortSignal): AsyncGenerator<EventColumns> {
    const opening = await this.#begin(signal);
    if (opening.length > 0) yield columnsOf(opening, this.#selection.ids);
    yield* readColumnsOf(this.#pass(signal));
  }

  /** Begins to read: the books at the first moment asked for, each as the message that makes it. */
  async #begin(signal: AbortSignal | undefined): Promise<readonly MarketEvent[]> {
    this.#share = 0;
    const { from } = this.#options;
    return from === undefined ? [] : this.#opening(from, signal);
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

  /** Asked for many moments at once, it finds them in the order that costs least. */
  async bookAt(instrument: InstrumentId, time: Micros, signal?: AbortSignal): Promise<Book> {
    return this.#queue.bookAt(this.#selection.placeOf(instrument, this.description), time, signal);
  }

  async digests(): Promise<readonly DataDigest[]> {
    return [await digestOf(this.#path, `${basename(this.description)}/${blocksFile}`)];
  }

  progress(): number | undefined {
    return this.#share;
  }

  /** Closes the files that `bookAt` keeps open. The tape can go on being used; it opens them again. */
  close(): Promise<void> {
    return this.#queue.between(async () => {
      await this.#opened.close();
      await this.#checkpoints.close();
    });
  }

  /** The books as they were just before a time, each as the one message that makes it. */
  async #opening(from: Micros, signal: AbortSignal | undefined): Promise<readonly MarketEvent[]> {
    const books = await Promise.all(
      this.instruments.map(async ({ id }) => eventMaking(await this.bookAt(id, justBefore(from), signal), id)),
    );
    return books
      .filter((event) => event !== undefined)
      .sort((one, other) => one.receivedTime - other.receivedTime || one.sequence - other.sequence);
  }

  /** A book as events are numbered here: where instruments are left out, by its place among the others. */
  #numbered(book: Book): Book {
    if (this.#selection.everything || book.status !== 'live') return book;
    const sequence = placeAmongSelected(book.sequence, this.#timeline.blocks, this.#selection, this.#opened);
    return { ...book, sequence };
  }
}

const isAmong = (instruments: readonly Instrument[], id: InstrumentId): boolean =>
  instruments.some((instrument) => instrument.id === id);
