/**
 * Buckets of numbers by magnitude: one byte names the bucket, and few extra bits the number within it. 0 to 3 have a
 * bucket each; up to 2^30 a bucket is a quarter of a power of two; from there to 2^53 a whole one.
 */
export const bucketCount = 139;

const lastOfQuarters = 116;
const quartersEnd = 2 ** 30;

/** The smallest number of each bucket. */
export const bucketStart: Float64Array = new Float64Array(bucketCount);
/** How many extra bits say which number of the bucket it is. */
export const bucketWidth: Uint8Array = new Uint8Array(bucketCount);
/** The extra bits as a mask; 0 for buckets with 32 or more. */
export const bucketMask: Int32Array = new Int32Array(bucketCount);

for (let bucket = 0; bucket < bucketCount; bucket++) {
  const [start, width] = extentOf(bucket);
  bucketStart[bucket] = start;
  bucketWidth[bucket] = width;
  bucketMask[bucket] = width < 32 ? (1 << width) - 1 : 0;
}

function extentOf(bucket: number): readonly [start: number, width: number] {
  if (bucket < 4) return [bucket, 0];
  if (bucket >= lastOfQuarters) return [2 ** (30 + bucket - lastOfQuarters), 30 + bucket - lastOfQuarters];
  const width = (bucket - 4) >> 2;
  return [(4 + (bucket & 3)) * 2 ** width, width];
}

/** The bucket of an integer from 0 to 2^53 − 1. */
export const bucketOf = (value: number): number => (value < tabled ? bucketsOfSmall[value]! : bucketOfAny(value));

function bucketOfAny(value: number): number {
  if (value < 4) return value;
  if (value >= quartersEnd) return lastOfQuarters + 31 - Math.clz32(Math.floor(value / quartersEnd));
  const width = 29 - Math.clz32(value);
  return 4 + (width << 2) + ((value >>> width) & 3);
}

/** Most numbers are small: a table holds their buckets. */
const tabled = 4096;
const bucketsOfSmall = Uint8Array.from({ length: tabled }, (_, value) => bucketOfAny(value));

/** How the numbers of a column are stored. Part of the format: docs/tape-format.md. */
export const columnForm = {
  /** All numbers are equal. */
  constant: 0,
  /** A symbol byte a number, some with extra bits. Signed numbers are zigzag-encoded: 0, −1, 1, −2, … */
  counted: 1,
  signed: 2,
  /** The same, where every number fits 32 bits and every count 26: then a symbol has at most 25 extra bits. */
  narrowCounted: 3,
  narrowSigned: 4,
  /** Eight bytes a number, and no differences: where a difference would not be exact. */
  wide: 5,
} as const;

/** The most numbers that can have a symbol of their own: the buckets need the rest of the byte. */
export const maxPopular = 256 - bucketCount - 1;

/** What the symbols of one column mean: first one symbol a popular number, then one a bucket. */
export interface SymbolMeaning {
  readonly start: Float64Array;
  /** How many extra bits follow the symbol. */
  readonly width: Uint8Array;
  /** The extra bits as a mask; 0 where there are 32 or more. */
  readonly mask: Int32Array;
}

/** The meaning of the symbols; valid until the next call, because columns are decoded one at a time. */
export function meaningOf(popular: readonly number[]): SymbolMeaning {
  const { start, width, mask } = meaning;
  start.set(popular);
  start.set(bucketStart, popular.length);
  width.fill(0, 0, popular.length);
  width.set(bucketWidth, popular.length);
  mask.fill(0, 0, popular.length);
  mask.set(bucketMask, popular.length);
  // Symbols beyond the buckets occur only in damaged data, and must not keep the meaning of an earlier column.
  const end = popular.length + bucketCount;
  for (const table of [start, width, mask]) table.fill(0, end);
  return meaning;
}

const meaning: SymbolMeaning = {
  start: new Float64Array(256),
  width: new Uint8Array(256),
  mask: new Int32Array(256),
};
