import type { Micros } from '@replay/core';
import type { IndexedBlock } from './block-index.ts';

/** The blocks of a tape in time: which one holds a moment, and whether it is of any use to an instrument. */
export class BlockTimeline {
  readonly blocks: readonly IndexedBlock[];
  /** The receipt time of the first event of each block; of a lost one, of the last event before it. */
  readonly #starts: Float64Array;

  constructor(blocks: readonly IndexedBlock[]) {
    this.blocks = blocks;
    this.#starts = new Float64Array(blocks.length);
    let last = 0;
    for (const [at, block] of blocks.entries()) {
      this.#starts[at] = block.status === 'found' ? block.header.firstReceivedTime : last;
      if (block.status === 'found') last = block.header.lastReceivedTime;
    }
  }

  /** Since when the events of a block are missing, if it cannot be read. */
  startOf(at: number): Micros {
    return this.#starts[at]! as Micros;
  }

  /** The last block that begins at or before a time; −1 before the first. */
  holding(time: Micros): number {
    return countUpTo(this.#starts, time) - 1;
  }

  /** How many rows and events some blocks have. */
  sizeOf(indexes: readonly number[]): number {
    return indexes.reduce((sum, at) => {
      const block = this.blocks[at]!;
      return block.status === 'found' ? sum + block.header.rows + block.header.events : sum;
    }, 0);
  }

  /** Whether a block has events of an instrument, or is lost and may have had. */
  concerns(at: number, place: number): boolean {
    const block = this.blocks[at]!;
    return block.status === 'lost' || block.header.eventsOf[place]! > 0;
  }
}

/** How many of some rising times are at or before a time. */
export function countUpTo(times: Float64Array, time: Micros): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Times are whole microseconds, so that "before" is "up to the one before". */
export const justBefore = (time: Micros): Micros => (time - 1) as Micros;
