import type { Micros } from '@replay/core';
import type { FrameHeader } from '../frames/frame-header.ts';

/** Receipt times of a first and a last event. */
export interface TapeSpan {
  readonly from: Micros;
  readonly to: Micros;
}

/** From the first event of these blocks to the last; undefined where there are none. */
export function spanOf(blocks: readonly FrameHeader[]): TapeSpan | undefined {
  const [first, last] = [blocks[0], blocks.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return { from: first.firstReceivedTime as Micros, to: last.lastReceivedTime as Micros };
}
