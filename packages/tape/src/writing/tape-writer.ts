import { type MarketEvent, ReplayError, type SourceChecks } from '@replay/core';
import { BlockBuilder } from '../events/block-builder.ts';
import { indexFrame } from '../files/block-index.ts';
import { spanOf, type TapeManifest, writeManifest } from '../files/manifest.ts';
import type { Preface } from '../files/preface.ts';
import type { TapeFile } from '../files/tape-file.ts';
import type { FrameHeader } from '../frames/frame-header.ts';
import { BlockPipeline, type BlockPipelineStart } from './block-pipeline.ts';

/** The progress of a writer. */
export interface TapeWriterProgress {
  readonly events: number;
  readonly rows: number;
  /** Bytes of the blocks on disk. */
  readonly bytes: number;
}

/** The start of a writer: open files, and the headers of the blocks already in them. */
export interface TapeWriterStart extends BlockPipelineStart {
  readonly folder: string;
  readonly checkpoints: TapeFile;
}

/** Appends market events to a tape. Made by `createTape` and `continueTape`. */
export class TapeWriter {
  /** Events on the tape before this writer: an importer skips that many of its source. */
  readonly eventsBefore: number;
  readonly #start: TapeWriterStart;
  readonly #builder: BlockBuilder;
  readonly #pipeline: BlockPipeline;
  #events: number;
  /** Of finished blocks. */
  #rows: number;
  #lastReceivedTime: number;
  /** `failed` while events are being added, and for good when that failed. */
  #status: 'open' | 'failed' | 'closed' = 'open';

  constructor(start: TapeWriterStart) {
    const last = start.written.at(-1);
    this.#start = start;
    this.#builder = new BlockBuilder(new Map(start.preface.instruments.map(({ id }, index) => [id, index])));
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
   * Adds events in the order of their receipt; await it before the next call, to bound memory. Throws `BUG` for an
   * event that goes back in receipt time or that a tape cannot hold, and any error of the disk. After that the tape can
   * only be abandoned: a part of the event may be in it.
   */
  async append(events: readonly MarketEvent[]): Promise<void> {
    this.#mustBeOpen();
    this.#status = 'failed';
    for (const event of events) {
      if (event.receivedTime < this.#lastReceivedTime) {
        throw new ReplayError('BUG', 'events must be in the order of their receipt', {
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
   * Makes a block of the events in memory, however few, and waits until it is on disk: for recordings that cannot be
   * repeated. Await it before the next call.
   */
  async flush(): Promise<void> {
    this.#mustBeOpen();
    await this.#finishAll();
    await this.#start.blocks.sync();
  }

  /** Writes the remaining events and the manifest, and closes the files. Only now is the tape finished. */
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

  /** Closes the files without a manifest: the tape can be read up to its last whole block, and continued. */
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
    const why = this.#status === 'closed' ? 'the tape was closed' : 'events are still being added, or a call failed';
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
    return this.#pipeline.add(columns, this.#events - columns.events);
  }
}

/** What an import adds at its end. */
export interface TapeClosing {
  /** The findings of a verification of the source, in its own form; kept as JSON. */
  readonly quality?: unknown;
  readonly checks?: readonly SourceChecks[];
  /** Sentences to add to those of the source. */
  readonly notes?: readonly string[];
}

/** What was written when the tape is closed. */
export interface WrittenTape extends Pick<TapeManifest, 'identity' | 'bytes' | 'indexAt'> {
  readonly preface: Preface;
  /** The headers of all blocks. */
  readonly blocks: readonly FrameHeader[];
}

export function manifestOf(
  { preface, identity, blocks, bytes, indexAt }: WrittenTape,
  { quality, checks, notes = [] }: TapeClosing,
): TapeManifest {
  const { instruments, source } = preface;
  const span = spanOf(blocks);
  const sum = (of: (header: FrameHeader) => number): number => blocks.reduce((so, header) => so + of(header), 0);
  const eventsOf = instruments.map(({ id }, index) => [id, sum((header) => header.eventsOf[index]!)] as const);
  return {
    format: 1,
    identity,
    instruments,
    source,
    ...(span === undefined ? {} : { span }),
    events: sum(({ events }) => events),
    rows: sum(({ rows }) => rows),
    eventsOf: Object.fromEntries(eventsOf),
    blocks: blocks.length,
    bytes,
    indexAt,
    notes: [...source.notes, ...notes],
    ...(quality === undefined ? {} : { quality }),
    ...(checks === undefined ? {} : { checks }),
  };
}
