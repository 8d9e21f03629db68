import { join } from 'node:path';
import type { BlockColumns } from '../events/block-columns.ts';
import { FrameDesk } from '../files/frame-desk.ts';
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

/** A book that stands in the file of checkpoints. */
export interface Checkpoint {
  /** The place of its instrument in the tape. */
  readonly place: number;
  /** How many blocks it is the fold of. */
  readonly number: number;
  readonly offset: number;
  readonly header: FrameHeader;
}

/**
 * The checkpoints of a tape. They only save time: one that is missing, damaged or of another tape is passed over, and
 * the book is folded from further back.
 */
export class Checkpoints {
  readonly #path: string;
  readonly #identity: string;
  readonly #instruments: number;
  readonly #desk = new FrameDesk();
  #file: TapeFile | undefined;
  #found: Checkpoint[] = [];
  #readying: Promise<void> | undefined;

  /** `instruments` is how many the tape has. */
  constructor(folder: string, identity: string, instruments: number) {
    this.#path = join(folder, checkpointsFile);
    this.#identity = identity;
    this.#instruments = instruments;
  }

  /** To be awaited before checkpoints are asked for, and again after a closing. */
  ready(): Promise<void> {
    this.#readying ??= this.#open();
    return this.#readying;
  }

  async close(): Promise<void> {
    await this.#readying;
    this.#readying = undefined;
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** The newest checkpoint of an instrument that is the fold of at most so many blocks. */
  newest(place: number, blocks: number): Checkpoint | undefined {
    const found = this.#found;
    let low = 0;
    let high = found.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (found[middle]!.number <= blocks) low = middle + 1;
      else high = middle;
    }
    while (low > 0 && found[low - 1]!.place !== place) low -= 1;
    return found[low - 1];
  }

  /** The one event that makes the book, until the next is read; undefined, and the checkpoint forgotten, when it is damaged. */
  read(checkpoint: Checkpoint): BlockColumns | undefined {
    const { offset, header } = checkpoint;
    try {
      return this.#desk.events(header, this.#desk.read(this.#file!, offset, header));
    } catch {
      this.#found.splice(this.#found.indexOf(checkpoint), 1);
      return undefined;
    }
  }

  /** A missing file is one without checkpoints. */
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
      const place = header.eventsOf.indexOf(1);
      if (header.kind === frameKind.checkpoint && header.identity === this.#identity && place >= 0) {
        found.push({ place, number: header.number, offset, header });
      }
      offset += frameLength(header);
    }
    return found.sort((one, other) => one.number - other.number);
  }
}
