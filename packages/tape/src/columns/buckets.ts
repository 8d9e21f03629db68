/**
 * Numbers by size, so that one byte says about how large a number is and few bits behind it say the rest:
 * 0 to 3 each have a bucket; up to 2^30 a bucket is a quarter of a power of two; beyond, a whole one, up to 2^53.
 */
export const bucketCount = 139;

const lastOfQuarters = 116;
const quartersEnd = 2 ** 30;

/** The smallest number of each bucket. */
export const bucketStart: Float64Array = new Float64Array(bucketCount);
/** How many bits say which number of the bucket it is. */
export const bucketWidth: Uint8Array = new Uint8Array(bucketCount);
/** Those bits as a mask, of the buckets that have fewer than 32. */
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

/** Most numbers are small: theirs are looked up. */
const tabled = 4096;
const bucketsOfSmall = Uint8Array.from({ length: tabled }, (_, value) => bucketOfAny(value));
