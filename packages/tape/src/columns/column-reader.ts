import type { Integers } from '@replay/core';
import { ReplayError } from '@replay/core';
import { bitPadding } from './bits.ts';
import { ByteReader } from './bytes.ts';
import { columnForm, meaningOf, mostPopular } from './column.ts';
import { doubles, narrowNumbers, wideNumbers } from './decoding.ts';
import type { Room } from './room.ts';

/** A column that is found but not decoded yet: what nobody asks for costs nothing. */
export interface StoredColumn {
  /** True where the numbers were too far apart for differences, so that they are the numbers themselves. */
  readonly plain: boolean;
  /** The numbers, put into room. */
  decode(room: Room): Integers;
}

/** Finds the columns of a block in the order they were written in, and the single numbers between them. */
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

  /** The next column, of so many numbers. */
  column(count: number): StoredColumn {
    const form = this.count();
    switch (form) {
      case columnForm.constant: {
        const value = this.integer();
        return { plain: false, decode: (room) => roomFor(room, value, count).fill(value) };
      }
      case columnForm.wide: {
        const bytes = this.#takeBits(8 * count);
        return { plain: true, decode: (room) => doubles(bytes, room.doubles(count)) };
      }
      case columnForm.counted:
      case columnForm.signed:
      case columnForm.narrowCounted:
      case columnForm.narrowSigned:
        return this.#counted(form, count);
      default:
        throw new ReplayError('BAD_DATA', `there is no column of form ${form}`);
    }
  }

  /** Throws `BAD_DATA` unless all that was stored has been found. */
  end(): void {
    if (this.#symbolAt !== this.#symbols.length || this.#byteAt + bitPadding !== this.#bits.length) {
      throw new ReplayError('BAD_DATA', 'there is more in the block than its columns');
    }
  }

  #counted(form: number, count: number): StoredColumn {
    const factor = this.count();
    const popular: number[] = [];
    const size = this.count();
    if (size > mostPopular) throw new ReplayError('BAD_DATA', 'a column has too many popular numbers');
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
      decode: (room) =>
        narrow
          ? narrowNumbers(decoding, meaningOf(popular), room.integers(count))
          : wideNumbers(decoding, meaningOf(popular), room.doubles(count)),
    };
  }

  /** So many bytes of the bits, with the bytes behind them still in reach. */
  #takeBits(length: number): DataView {
    const start = this.#byteAt;
    this.#byteAt += length;
    if (this.#byteAt + bitPadding > this.#bits.length)
      throw new ReplayError('BAD_DATA', 'the bits of a column end early');
    return new DataView(this.#bits.buffer, this.#bits.byteOffset + start, length + bitPadding);
  }
}

const roomFor = (room: Room, value: number, count: number): Integers =>
  Math.abs(value) < 2 ** 31 ? room.integers(count) : room.doubles(count);
