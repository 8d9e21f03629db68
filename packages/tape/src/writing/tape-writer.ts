import { type MarketEvent, type Micros, ReplayError, type SourceChecks } from '@replay/core';
import { plainBlock } from '../blocks/plain-block.ts';
import type { CheckpointKeeper } from '../checkpoints/checkpoint-keeper.ts';
import { BlockBuilder } from '../events/block-builder.ts';
import type { BlockColumns } from '../events/block-columns.ts';
import { type TapeManifest, writeManifest } from '../files/manifest.ts';
import type { Preface } from '../files/preface.ts';
import type { TapeFile } from '../files/tape-file.ts';
import { type Frame, plainFrame } from '../frames/frame-codec.ts';
import { type FrameHeader, frameKind, headerBytes } from '../frames/frame-header.ts';
import { BlockEncoder } from '../threads/block-encoder.ts';

/** So many rows may be packed or written while the next block is filled; of blocks that are longer, two. */
const rowsInFlight = 1 << 17;

/** What an import tells at its end. */
export interface TapeClosing {
  /** What a verification of the source found, as its finder writes it: kept as JSON. */
  readonly quality?: unknown;
  readonly checks?: readonly SourceChecks[];
  /** Sentences to add to those of the source. */
  readonly notes?: readonly string[];
}

/** How far a writer has come. */
export interface TapeWriterProgress {
  readonly events: number;
  readonly rows: number;
  /** Bytes of the blocks on disk. */
  readonly bytes: number;
}

/** What a writer begins with: opened files, and the blocks that are in them already. */
export interface TapeWriterStart {
  readonly folder: string;
  readonly preface: Preface;
  readonly identity: string;
  readonly blocks: TapeFile;
  readonly checkpoints: TapeFile;
  readonly keeper: CheckpointKeeper;
  readonly written: readonly FrameHeader[];
}

/** Appends market events to a tape. Made by `createTape` and `continueTape`. */
export class TapeWriter {
  /** Events that the tape held when this writer began: an importer leaves out so many of its source. */
  readonly eventsBefore: number;
  readonly #start: TapeWriterStart;
  readonly #written: FrameHeader[];
  readonly #builder: BlockBuilder;
  readonly #encoder = new BlockEncoder();
  #events: number;
  #rows: number;
  #lastReceivedTime: number;
  #blocks: number;
  #inFlight: Promise<void>[] = [];
  #tail: Promise<void> = Promise.resolve();
  /** Spoilt while events are added, and when that failed. */
  #status: 'open' | 'spoilt' | 'closed' = 'open';

  constructor(start: TapeWriterStart) {
    const last = start.written.at(-1);
    this.#start = start;
    this.#builder = new BlockBuilder(new Map(start.preface.instruments.map(({ id }, place) => [id, place])));
    this.#written = [...start.written];
    this.#blocks = start.written.length;
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
    if (this.#builder.events > 0) await this.#finishBlock();
    await this.#tail;
    await this.#start.blocks.sync();
  }

  /** Writes what is left and the manifest, and closes the files. Only now is the tape finished. */
  async close(closing: TapeClosing = {}): Promise<TapeManifest> {
    this.#mustBeOpen();
    if (this.#builder.events > 0) await this.#finishBlock();
    await this.#tail;
    this.#status = 'closed';
    this.#encoder.close();
    const { folder, blocks, checkpoints, identity } = this.#start;
    const indexAt = blocks.length;
    const index = Buffer.concat(this.#written.map(headerBytes));
    await blocks.append((await plainFrame(frameKind.index, identity, this.#written.length, index)).bytes);
    const manifest = this.#manifest(indexAt, closing);
    await Promise.all([blocks.sync(), checkpoints.sync()]);
    await Promise.all([blocks.close(), checkpoints.close()]);
    await writeManifest(folder, manifest);
    return manifest;
  }

  /** Closes the files without a manifest: the tape can be opened up to its last whole block, and continued. */
  async abandon(): Promise<void> {
    if (this.#status === 'closed') return;
    this.#status = 'closed';
    await this.#tail.catch(() => undefined);
    this.#encoder.close();
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

  async #finishBlock(): Promise<void> {
    const columns = this.#builder.finished();
    const packing = this.#encoder.encode(plainBlock(columns), {
      kind: frameKind.block,
      identity: this.#start.identity,
      number: this.#blocks,
      firstEvent: this.#events - columns.events,
      instruments: this.#start.preface.instruments.length,
    });
    this.#blocks += 1;
    this.#rows += columns.rows;
    const before = this.#tail;
    this.#tail = Promise.all([packing, before]).then(([frame]) => this.#write(columns, frame));
    // Whoever awaits next is told; until then a failure must not count as one that nobody handles.
    this.#tail.catch(() => undefined);
    this.#inFlight.push(this.#tail);
    const most = Math.max(2, rowsInFlight / this.#start.preface.rowsPerBlock);
    if (this.#inFlight.length > most) await this.#inFlight.shift();
  }

  async #write(columns: BlockColumns, { header, bytes }: Frame): Promise<void> {
    await this.#start.blocks.append(bytes);
    this.#written.push(header);
    await this.#start.keeper.follow(columns, header);
  }

  #manifest(indexAt: number, { quality, checks, notes = [] }: TapeClosing): TapeManifest {
    const { preface, identity, blocks, checkpoints } = this.#start;
    const [first, last] = [this.#written[0], this.#written.at(-1)];
    const eventsOf = preface.instruments.map(({ id }, place): [string, number] => [
      id,
      this.#written.reduce((sum, header) => sum + header.eventsOf[place]!, 0),
    ]);
    return {
      format: 1,
      identity,
      instruments: preface.instruments,
      source: preface.source,
      ...(first === undefined || last === undefined
        ? {}
        : { span: { from: first.firstReceivedTime as Micros, to: last.lastReceivedTime as Micros } }),
      events: this.#events,
      rows: this.#rows,
      eventsOf: Object.fromEntries(eventsOf),
      blocks: this.#written.length,
      bytes: { blocks: blocks.length, checkpoints: checkpoints.length },
      indexAt,
      notes: [...preface.source.notes, ...notes],
      ...(quality === undefined ? {} : { quality }),
      ...(checks === undefined ? {} : { checks }),
    };
  }
}
