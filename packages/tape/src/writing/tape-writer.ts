import { type MarketEvent, ReplayError } from '@replay/core';
import { BlockBuilder } from '../events/block-builder.ts';
import { indexFrame } from '../files/block-index.ts';
import { type TapeManifest, writeManifest } from '../files/manifest.ts';
import type { TapeFile } from '../files/tape-file.ts';
import { BlockPipeline, type BlockPipelineStart } from './block-pipeline.ts';
import { manifestOf, type TapeClosing } from './tape-closing.ts';

/** How far a writer has come. */
export interface TapeWriterProgress {
  readonly events: number;
  readonly rows: number;
  /** Bytes of the blocks on disk. */
  readonly bytes: number;
}

/** What a writer begins with: opened files, and the blocks that are in them already. */
export interface TapeWriterStart extends BlockPipelineStart {
  readonly folder: string;
  readonly checkpoints: TapeFile;
}

/** Appends market events to a tape. Made by `createTape` and `continueTape`. */
export class TapeWriter {
  /** Events that the tape held when this writer began: an importer leaves out so many of its source. */
  readonly eventsBefore: number;
  readonly #start: TapeWriterStart;
  readonly #builder: BlockBuilder;
  readonly #pipeline: BlockPipeline;
  #events: number;
  /** Of finished blocks. */
  #rows: number;
  #lastReceivedTime: number;
  /** Spoilt while events are added, and when that failed. */
  #status: 'open' | 'spoilt' | 'closed' = 'open';

  constructor(start: TapeWriterStart) {
    const last = start.written.at(-1);
    this.#start = start;
    this.#builder = new BlockBuilder(new Map(start.preface.instruments.map(({ id }, place) => [id, place])));
    this.#pipeline = new BlockPipeline(start);
    this.#events = last === undefined ? 0 : last.firstEvent + last.events;
    this.#rows = start.written.reduce((sum, { rows }) => sum + rows, 0);
    this.#lastReceivedTime = last?.lastReceivedTime ?? -Infinity;
    this.eventsBefore = this.#events;
  }

  get progress(): TapeWriterProgress {
    return { events: this.#events, rows: this.#rows + this.#builder.rows, bytes: this.#start.blocks.length };
  }

  /**
   * Adds events in the order of their receipt; await it before the next call, so that memory stays flat. Throws `BUG` for
   * an event that goes back in receipt time or that no tape can hold, and whatever the disk says. After that the tape can
   * only be abandoned: a part of the event may be in it.
   */
  async append(events: readonly MarketEvent[]): Promise<void> {
    this.#mustBeOpen();
    this.#status = 'spoilt';
    for (const event of events) {
      if (event.receivedTime < this.#lastReceivedTime) {
        throw new ReplayError('BUG', 'a tape takes events in the order of their receipt', {
          place: `${event.type} ${event.sequence}`,
        });
      }
      this.#lastReceivedTime = event.receivedTime;
      this.#builder.add(event);
      this.#events += 1;
      const { rowsPerBlock } = this.#start.preface;
      if (this.#builder.rows >= rowsPerBlock || this.#builder.events >= rowsPerBlock) await this.#finishBlock();
    }
    this.#status = 'open';
  }

  /**
   * Makes a block of what is held in memory, however little, and waits until the disk has it: for who records what cannot be
   * read again. Await it before the next call.
   */
  async flush(): Promise<void> {
    this.#mustBeOpen();
    await this.#finishAll();
    await this.#start.blocks.sync();
  }

  /** Writes what is left and the manifest, and closes the files. Only now is the tape finished. */
  async close(closing: TapeClosing = {}): Promise<TapeManifest> {
    this.#mustBeOpen();
    await this.#finishAll();
    this.#status = 'closed';
    this.#pipeline.close();
    const { folder, preface, blocks, checkpoints, identity } = this.#start;
    const { written } = this.#pipeline;
    const indexAt = blocks.length;
    await blocks.append((await indexFrame(identity, written)).bytes);
    const bytes = { blocks: blocks.length, checkpoints: checkpoints.length };
    const manifest = manifestOf({ preface, identity, blocks: written, bytes, indexAt }, closing);
    await Promise.all([blocks.sync(), checkpoints.sync()]);
    await Promise.all([blocks.close(), checkpoints.close()]);
    await writeManifest(folder, manifest);
    return manifest;
  }

  /** Closes the files without a manifest: the tape can be opened up to its last whole block, and continued. */
  async abandon(): Promise<void> {
    if (this.#status === 'closed') return;
    this.#status = 'closed';
    await this.#pipeline.settled().catch(() => undefined);
    this.#pipeline.close();
    await this.#start.blocks.close();
    await this.#start.checkpoints.close();
  }

  #mustBeOpen(): void {
    if (this.#status === 'open') return;
    const why = this.#status === 'closed' ? 'the tape was closed' : 'events are still being added, or could not be';
    throw new ReplayError('BUG', why, {
      place: this.#start.folder,
      remedy: 'await each call; abandon a tape that failed',
    });
  }

  async #finishAll(): Promise<void> {
    if (this.#builder.events > 0) await this.#finishBlock();
    await this.#pipeline.settled();
  }

  #finishBlock(): Promise<void> {
    const columns = this.#builder.finished();
    this.#rows += columns.rows;
    return this.#pipeline.take(columns, this.#events - columns.events);
  }
}
