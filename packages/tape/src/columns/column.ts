import { bucketCount, bucketMask, bucketStart, bucketWidth } from './buckets.ts';

/** How the numbers of a column are stored. Part of the format: docs/tape-format.md. */
export const columnForm = {
  /** All numbers are the same one. */
  constant: 0,
  /** A symbol byte a number, some with bits behind it. Those with a sign alternate: 0, −1, 1, −2, … */
  counted: 1,
  signed: 2,
  /** The same, and every number fits 32 bits, every count 26: then 25 bits at most stand behind a symbol. */
  narrowCounted: 3,
  narrowSigned: 4,
  /** Eight bytes a number, and no differences: where one of them would not be exact. */
  wide: 5,
} as const;

/** The most numbers that have a symbol of their own: the others' buckets need the rest of a byte. */
export const mostPopular = 256 - bucketCount - 1;

/** What the symbols of one column mean: the first ones a popular number each, the following ones a bucket each. */
export interface SymbolMeaning {
  readonly start: Float64Array;
  /** How many bits stand behind it. */
  readonly width: Uint8Array;
  /** The same as a mask, where they are fewer than 32. */
  readonly mask: Int32Array;
}

/** What the symbols mean, until it is asked for those of another column: columns are decoded one at a time. */
export function meaningOf(popular: readonly number[]): SymbolMeaning {
  const { start, width, mask } = meaning;
  start.set(popular);
  start.set(bucketStart, popular.length);
  width.fill(0, 0, popular.length);
  width.set(bucketWidth, popular.length);
  mask.fill(0, 0, popular.length);
  mask.set(bucketMask, popular.length);
  // Symbols beyond the buckets come of damage alone, and must not mean what an earlier column said.
  const end = popular.length + bucketCount;
  for (const table of [start, width, mask]) table.fill(0, end);
  return meaning;
}

const meaning: SymbolMeaning = {
  start: new Float64Array(256),
  width: new Uint8Array(256),
  mask: new Int32Array(256),
};
