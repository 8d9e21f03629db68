import { type Integers, ReplayError } from '@replay/core';
import type { ArrayAllocator } from './arena.ts';
import { bitPadding, bitsAt } from './bits.ts';
import { ByteReader } from './bytes.ts';
import { columnForm, maxPopular, meaningOf, type SymbolMeaning } from './column-format.ts';

/** A column that is located but not decoded: unused columns cost nothing. */
export interface StoredColumn {
  /** True where the column holds the numbers themselves, because a difference would not have been exact. */
  readonly plain: boolean;
  /** Decodes the numbers into arrays of the allocator. */
  decode(arrays: ArrayAllocator): Integers;
}

/**
 * Locates the columns of a block in the order in which they were written, and reads the single numbers between them.
 */
export class ColumnReader {
  readonly #descriptions: ByteReader;
  readonly #symbols: Uint8Array;
  readonly #bits: Uint8Array;
  #symbolAt = 0;
  #byteAt = 0;

  constructor(descriptions: Uint8Array, symbols: Uint8Array, bits: Uint8Array) {
    this.#descriptions = new ByteReader(descriptions);
    this.#symbols = symbols;
    this.#bits = bits;
  }

  count(): number {
    return this.#descriptions.count();
  }

  integer(): number {
    return this.#descriptions.integer();
  }

  /** The next column, of `count` numbers. */
  column(count: number): StoredColumn {
    const form = this.count();
    switch (form) {
      case columnForm.constant: {
        const value = this.integer();
        return { plain: false, decode: (arrays) => arrayFor(arrays, value, count).fill(value) };
      }
      case columnForm.wide: {
        const bytes = this.#takeBits(8 * count);
        return { plain: true, decode: (arrays) => doubles(bytes, arrays.doubles(count)) };
      }
      case columnForm.counted:
      case columnForm.signed:
      case columnForm.narrowCounted:
      case columnForm.narrowSigned:
        return this.#counted(form, count);
      default:
        throw new ReplayError('BAD_DATA', `unknown column form ${form}`);
    }
  }

  /** Throws `BAD_DATA` unless everything stored has been located. */
  end(): void {
    if (this.#symbolAt !== this.#symbols.length || this.#byteAt + bitPadding !== this.#bits.length) {
      throw new ReplayError('BAD_DATA', 'the block has bytes beyond its columns');
    }
  }

  #counted(form: number, count: number): StoredColumn {
    const factor = this.count();
    const popular: number[] = [];
    const size = this.count();
    if (size > maxPopular) throw new ReplayError('BAD_DATA', 'a column has too many popular numbers');
    for (let last = 0; popular.length < size; popular.push(last)) last += this.count();
    const bits = this.#takeBits(this.count());
    const symbols = this.#symbols.subarray(this.#symbolAt, this.#symbolAt + count);
    if (symbols.length !== count) throw new ReplayError('BAD_DATA', 'the symbols of a column end early');
    this.#symbolAt += count;
    const signed = form === columnForm.signed || form === columnForm.narrowSigned;
    const narrow = form === columnForm.narrowCounted || form === columnForm.narrowSigned;
    const decoding = { symbols, bits, factor, signed };
    return {
      plain: false,
      decode: (arrays) =>
        narrow
          ? narrowNumbers(decoding, meaningOf(popular), arrays.integers(count))
          : wideNumbers(decoding, meaningOf(popular), arrays.doubles(count)),
    };
  }

  /** The next `length` bytes of the bits; the view includes the padding behind them. */
  #takeBits(length: number): DataView {
    const start = this.#byteAt;
    this.#byteAt += length;
    if (this.#byteAt + bitPadding > this.#bits.length)
      throw new ReplayError('BAD_DATA', 'the bits of a column end early');
    return new DataView(this.#bits.buffer, this.#bits.byteOffset + start, length + bitPadding);
  }
}

const arrayFor = (arrays: ArrayAllocator, value: number, count: number): Integers =>
  Math.abs(value) < 2 ** 31 ? arrays.integers(count) : arrays.doubles(count);

/** The input of a decoder. */
export interface Decoding {
  readonly symbols: Uint8Array;
  readonly bits: DataView;
  readonly factor: number;
  readonly signed: boolean;
}

/** All extra bits fit one load of four bytes, so that no symbol needs a branch. */
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

/** The starts of the column being decoded, in 32 bits. */
const narrowStarts = new Int32Array(256);

/** Numbers of any size, with any number of extra bits. */
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

/** Unencoded numbers, eight bytes each. */
export function doubles(bytes: DataView, into: Float64Array): Float64Array {
  for (let index = 0; index < into.length; index++) into[index] = bytes.getFloat64(8 * index, true);
  return into;
}
