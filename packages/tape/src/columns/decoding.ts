import { bitsAt } from './bits.ts';
import type { SymbolMeaning } from './column.ts';

/** What is decoded, and what its counts become. */
export interface Decoding {
  readonly symbols: Uint8Array;
  readonly bits: DataView;
  readonly factor: number;
  readonly signed: boolean;
}

/** The bits behind all symbols fit one load of four bytes, so no symbol needs a branch. */
export function narrowNumbers(
  { symbols, bits, factor, signed }: Decoding,
  { start, width, mask }: SymbolMeaning,
  numbers: Int32Array,
): Int32Array {
  narrowStarts.set(start);
  let at = 0;
  for (let index = 0; index < symbols.length; index++) {
    const symbol = symbols[index]!;
    const behind = (bits.getInt32(at >>> 3, true) >>> (at & 7)) & mask[symbol]!;
    at += width[symbol]!;
    const count = narrowStarts[symbol]! + behind;
    numbers[index] = Math.imul(signed ? (count >>> 1) ^ -(count & 1) : count, factor);
  }
  return numbers;
}

/** The starts of the column that is being decoded, as 32 bits. */
const narrowStarts = new Int32Array(256);

/** Numbers of any size: each symbol with as many bits as stand behind it. */
export function wideNumbers(
  { symbols, bits, factor, signed }: Decoding,
  { start, width }: SymbolMeaning,
  numbers: Float64Array,
): Float64Array {
  let at = 0;
  for (let index = 0; index < symbols.length; index++) {
    const symbol = symbols[index]!;
    const count = start[symbol]! + bitsAt(bits, at, width[symbol]!);
    at += width[symbol]!;
    numbers[index] = factor * (signed ? (count % 2 === 0 ? count / 2 : 0 - (count + 1) / 2) : count);
  }
  return numbers;
}

/** Numbers that stand as they are, eight bytes each. */
export function doubles(bytes: DataView, into: Float64Array): Float64Array {
  for (let index = 0; index < into.length; index++) into[index] = bytes.getFloat64(8 * index, true);
  return into;
}
