import { encodableBlock } from '../blocks/write-block.ts';
import type { CheckpointWriter } from '../checkpoints/checkpoint-writer.ts';
import type { BlockColumns } from '../events/block-columns.ts';
import type { Preface } from '../files/preface.ts';
import type { TapeFile } from '../files/tape-file.ts';
import type { Frame } from '../frames/frame.ts';
import { type FrameHeader, frameKind } from '../frames/frame-header.ts';
import { BlockCodec } from '../threads/block-codec.ts';

/** The most rows that are packed or written while the next block is filled; at least two blocks. */
const rowsInFlight = 1 << 17;

/** The start of a pipeline: open files, and the headers of the blocks already in them. */
export interface BlockPipelineStart {
  readonly preface: Preface;
  readonly identity: string;
  readonly blocks: TapeFile;
  readonly checkpointWriter: CheckpointWriter;
  readonly written: readonly FrameHeader[];
}

/**
 * Packs the blocks of a tape, a few at a time, and writes them in order, each followed by the checkpoints that are due.
 */
export class BlockPipeline {
  readonly #start: BlockPipelineStart;
  readonly #codec = new BlockCodec();
  readonly #written: FrameHeader[];
  readonly #mostInFlight: number;
  readonly #inFlight: Promise<void>[] = [];
  #added: number;
  #tail: Promise<void> = Promise.resolve();

  constructor(start: BlockPipelineStart) {
    this.#start = start;
    this.#written = [...start.written];
    this.#added = start.written.length;
    this.#mostInFlight = Math.max(2, rowsInFlight / start.preface.rowsPerBlock);
  }

  /** The headers of all blocks on disk. */
  get written(): readonly FrameHeader[] {
    return this.#written;
  }

  /** Adds the next block, whose arrays must not change any more. Await it before the next call, to bound memory. */
  async add(columns: BlockColumns, firstEvent: number): Promise<void> {
    const packing = this.#codec.encode(encodableBlock(columns), {
      kind: frameKind.block,
      identity: this.#start.identity,
      number: this.#added,
      firstEvent,
      instruments: this.#start.preface.instruments.length,
    });
    this.#added += 1;
    const before = this.#tail;
    this.#tail = Promise.all([packing, before]).then(([frame]) => this.#write(columns, frame));
    // The next `await` of the tail reports the failure; until then it must not count as unhandled.
    this.#tail.catch(() => undefined);
    this.#inFlight.push(this.#tail);
    if (this.#inFlight.length > this.#mostInFlight) await this.#inFlight.shift();
  }

  /** Waits until all added blocks are written. Throws the error of the disk. */
  settled(): Promise<void> {
    return this.#tail;
  }

  /** Releases the codec; no block may be added afterwards. */
  close(): void {
    this.#codec.close();
  }

  async #write(columns: BlockColumns, { header, bytes }: Frame): Promise<void> {
    await this.#start.blocks.append(bytes);
    this.#written.push(header);
    await this.#start.checkpointWriter.addBlock(columns, header);
  }
}
