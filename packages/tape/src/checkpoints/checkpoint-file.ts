import { join } from 'node:path';
import type { BlockColumns } from '../events/block-columns.ts';
import { FrameReader } from '../files/read-blocks.ts';
import { TapeFile } from '../files/tape-file.ts';
import { checkpointsFile } from '../files/tape-folder.ts';
import {
  type FrameHeader,
  frameKind,
  frameLength,
  headerLength,
  nextMagic,
  readHeader,
} from '../frames/frame-header.ts';

/** A whole book in the checkpoint file. */
export interface Checkpoint {
  /** The index of its instrument in the tape. */
  readonly index: number;
  /** How many blocks the book is the fold of. */
  readonly number: number;
  readonly offset: number;
  readonly header: FrameHeader;
}

/**
 * The checkpoints of a tape. They only save time: a missing, damaged or foreign one is skipped, and the book is folded
 * from an earlier one.
 */
export class CheckpointFile {
  readonly #path: string;
  readonly #identity: string;
  readonly #instruments: number;
  readonly #reader = new FrameReader();
  #file: TapeFile | undefined;
  #found: Checkpoint[] = [];
  #opening: Promise<void> | undefined;

  /** `instruments`: how many the tape has. */
  constructor(folder: string, identity: string, instruments: number) {
    this.#path = join(folder, checkpointsFile);
    this.#identity = identity;
    this.#instruments = instruments;
  }

  /** Await this before asking for checkpoints, and again after `close`. */
  ready(): Promise<void> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async close(): Promise<void> {
    await this.#opening;
    this.#opening = undefined;
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** The newest checkpoint of an instrument that is the fold of at most `blocks` blocks. */
  newest(index: number, blocks: number): Checkpoint | undefined {
    const found = this.#found;
    let low = 0;
    let high = found.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (found[middle]!.number <= blocks) low = middle + 1;
      else high = middle;
    }
    while (low > 0 && found[low - 1]!.index !== index) low -= 1;
    return found[low - 1];
  }

  /**
   * The one event that makes the book; valid until the next read. Undefined when the checkpoint is damaged; it is then
   * dropped.
   */
  read(checkpoint: Checkpoint): BlockColumns | undefined {
    const { offset, header } = checkpoint;
    try {
      return this.#reader.events(header, this.#reader.read(this.#file!, offset, header));
    } catch {
      this.#found.splice(this.#found.indexOf(checkpoint), 1);
      return undefined;
    }
  }

  /** A missing file is treated as one without checkpoints. */
  async #open(): Promise<void> {
    this.#file = await TapeFile.open(this.#path, 'r').catch(() => undefined);
    if (this.#file !== undefined && this.#found.length === 0) this.#found = await this.#walk(this.#file);
  }

  async #walk(file: TapeFile): Promise<Checkpoint[]> {
    const found: Checkpoint[] = [];
    const length = headerLength(this.#instruments);
    let offset = 0;
    while (offset < file.length) {
      const header = readHeader(await file.read(offset, length));
      if (typeof header === 'string') {
        const next = nextMagic(await file.read(offset + 1, 1 << 20), 0);
        if (next < 0) break;
        offset += 1 + next;
        continue;
      }
      const index = header.eventsOf.indexOf(1);
      if (header.kind === frameKind.checkpoint && header.identity === this.#identity && index >= 0) {
        found.push({ index, number: header.number, offset, header });
      }
      offset += frameLength(header);
    }
    return found.sort((one, other) => one.number - other.number);
  }
}
