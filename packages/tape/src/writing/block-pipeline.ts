import { plainBlock } from '../blocks/plain-block.ts';
import type { CheckpointKeeper } from '../checkpoints/checkpoint-keeper.ts';
import type { BlockColumns } from '../events/block-columns.ts';
import type { Preface } from '../files/preface.ts';
import type { TapeFile } from '../files/tape-file.ts';
import type { Frame } from '../frames/frame.ts';
import { type FrameHeader, frameKind } from '../frames/frame-header.ts';
import { BlockCodec } from '../threads/block-codec.ts';

/** So many rows may be packed or written while the next block is filled; of blocks that are longer, two. */
const rowsInFlight = 1 << 17;

/** What a pipeline begins with: opened files, and the headers of the blocks that are in them already. */
export interface BlockPipelineStart {
  readonly preface: Preface;
  readonly identity: string;
  readonly blocks: TapeFile;
  readonly keeper: CheckpointKeeper;
  readonly written: readonly FrameHeader[];
}

/** Packs the blocks of a tape, a few at a time, and writes them in their order, each with the checkpoints due behind it. */
export class BlockPipeline {
  readonly #start: BlockPipelineStart;
  readonly #codec = new BlockCodec();
  readonly #written: FrameHeader[];
  readonly #mostInFlight: number;
  readonly #inFlight: Promise<void>[] = [];
  #taken: number;
  #tail: Promise<void> = Promise.resolve();

  constructor(start: BlockPipelineStart) {
    this.#start = start;
    this.#written = [...start.written];
    this.#taken = start.written.length;
    this.#mostInFlight = Math.max(2, rowsInFlight / start.preface.rowsPerBlock);
  }

  /** The headers of all blocks on disk. */
  get written(): readonly FrameHeader[] {
    return this.#written;
  }

  /** Takes the next block, whose arrays must not change any more. Await it before the next call, so that memory stays flat. */
  async take(columns: BlockColumns, firstEvent: number): Promise<void> {
    const packing = this.#codec.encode(plainBlock(columns), {
      kind: frameKind.block,
      identity: this.#start.identity,
      number: this.#taken,
      firstEvent,
      instruments: this.#start.preface.instruments.length,
    });
    this.#taken += 1;
    const before = this.#tail;
    this.#tail = Promise.all([packing, before]).then(([frame]) => this.#write(columns, frame));
    // Whoever awaits next is told; until then a failure must not count as one that nobody handles.
    this.#tail.catch(() => undefined);
    this.#inFlight.push(this.#tail);
    if (this.#inFlight.length > this.#mostInFlight) await this.#inFlight.shift();
  }

  /** Waits until all blocks taken are written. Throws what the disk said. */
  settled(): Promise<void> {
    return this.#tail;
  }

  /** Takes no more. */
  close(): void {
    this.#codec.close();
  }

  async #write(columns: BlockColumns, { header, bytes }: Frame): Promise<void> {
    await this.#start.blocks.append(bytes);
    this.#written.push(header);
    await this.#start.keeper.follow(columns, header);
  }
}
