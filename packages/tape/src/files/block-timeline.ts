import type { Micros } from '@replay/core';
import type { IndexedBlock } from './block-index.ts';

/** The blocks of a tape by time: which block holds a given time, and which blocks have events of an instrument. */
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

  /** From when on the events of a block are missing if it cannot be read. */
  startOf(at: number): Micros {
    return this.#starts[at]! as Micros;
  }

  /** The last block that begins at or before a time; −1 before the first. */
  holding(time: Micros): number {
    return countUpTo(this.#starts, time) - 1;
  }

  /** The total of rows and events of some blocks. */
  sizeOf(indexes: readonly number[]): number {
    return indexes.reduce((sum, at) => {
      const block = this.blocks[at]!;
      return block.status === 'found' ? sum + block.header.rows + block.header.events : sum;
    }, 0);
  }

  /** Whether a block has events of an instrument, or is lost and may have had some. */
  concerns(at: number, instrument: number): boolean {
    const block = this.blocks[at]!;
    return block.status === 'lost' || block.header.eventsOf[instrument]! > 0;
  }
}

/** How many of the rising times are at or before a time. */
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

/** Times are whole microseconds, so "before" is "up to the microsecond before". */
export const justBefore = (time: Micros): Micros => (time - 1) as Micros;
