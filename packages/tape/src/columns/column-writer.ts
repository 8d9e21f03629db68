import type { Integers } from '@replay/core';
import { BitWriter } from './bits.ts';
import { ByteWriter } from './bytes.ts';
import { columnForm, meaningOf } from './column-format.ts';
import { FrequentNumberTable, SmallNumberTable, type SymbolTable } from './symbol-tables.ts';

/** The columns of a block as bytes: descriptions and symbols, which are deflated next, and bits, which are not. */
export interface WrittenColumns {
  /** Descriptions of the columns; the symbols of each column. */
  readonly descriptions: Uint8Array;
  readonly symbols: readonly Uint8Array[];
  readonly bits: Uint8Array;
}

// Scratch space, shared because columns are written one at a time.
const frequentNumbers = new FrequentNumberTable();
const smallNumbers = new SmallNumberTable();
let countsBuffer = new ArrayBuffer(0);

/** Writes columns of integers, one after the other, and the single numbers between them. */
export class ColumnWriter {
  readonly #descriptions = new ByteWriter();
  readonly #symbols: Uint8Array[] = [];
  readonly #bits = new BitWriter();

  count(value: number): void {
    this.#descriptions.count(value);
  }

  integer(value: number): void {
    this.#descriptions.integer(value);
  }

  /**
   * Numbers that cluster around 0, such as differences. `plain` holds the numbers they were made of, which are written
   * instead when a difference is too large to be exact.
   */
  column(numbers: Float64Array, plain: Float64Array = numbers): void {
    this.#column(numbers, plain, smallNumbers);
  }

  /** Numbers that repeat often, however large, such as sizes. */
  columnOfRepeated(numbers: Integers): void {
    const doubles = numbers instanceof Float64Array ? numbers : new Float64Array(numbers);
    this.#column(doubles, doubles, frequentNumbers);
  }

  finished(): WrittenColumns {
    return { descriptions: this.#descriptions.finished(), symbols: this.#symbols, bits: this.#bits.finished() };
  }

  #column(numbers: Float64Array, plain: Float64Array, table: SymbolTable): void {
    const { least, most, largest } = rangeOf(numbers);
    if (least === most) {
      this.#descriptions.count(columnForm.constant);
      this.#descriptions.integer(least);
      return;
    }
    const signed = least < 0;
    if (!Number.isSafeInteger(signed ? 2 * largest + 1 : largest)) return this.#wide(plain);
    const factor = commonFactor(numbers);
    const narrow = largest < 2 ** 31 && largest / factor < (signed ? 2 ** 25 : 2 ** 26);
    if (signed) this.#descriptions.count(narrow ? columnForm.narrowSigned : columnForm.signed);
    else this.#descriptions.count(narrow ? columnForm.narrowCounted : columnForm.counted);
    const counts = countsOf(numbers, factor, signed, narrow);
    const popular = table.choose(counts);
    this.#describe(factor, popular);
    const symbols = new Uint8Array(counts.length);
    table.write(counts, symbols);
    this.#symbols.push(symbols);
    this.#descriptions.count(this.#bits.write(counts, symbols, meaningOf(popular)));
  }

  #describe(factor: number, popular: readonly number[]): void {
    this.#descriptions.count(factor);
    this.#descriptions.count(popular.length);
    let last = 0;
    for (const value of popular) {
      this.#descriptions.count(value - last);
      last = value;
    }
  }

  #wide(numbers: Float64Array): void {
    this.#descriptions.count(columnForm.wide);
    this.#bits.writeDoubles(numbers);
  }
}

/**
 * Divides by the common factor and zigzag-encodes signed numbers: 0, −1, 1, −2, … become 0, 1, 2, 3, … Narrow ones are
 * counted in 32 bits.
 */
function countsOf(numbers: Float64Array, factor: number, signed: boolean, narrow: boolean): Integers {
  const { length } = numbers;
  if (countsBuffer.byteLength < 8 * length) countsBuffer = new ArrayBuffer(8 * length);
  const counts = narrow ? new Int32Array(countsBuffer, 0, length) : new Float64Array(countsBuffer, 0, length);
  for (let index = 0; index < length; index++) {
    const count = factor === 1 ? numbers[index]! : numbers[index]! / factor;
    counts[index] = signed ? (count < 0 ? -2 * count - 1 : 2 * count) : count;
  }
  return counts;
}

function rangeOf(numbers: Float64Array): { least: number; most: number; largest: number } {
  let least = numbers[0] ?? 0;
  let most = least;
  for (let index = 1; index < numbers.length; index++) {
    const value = numbers[index]!;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most, largest: Math.max(-least, most) };
}

/** The greatest common divisor of safe integers; 1 where they are all 0. */
export function commonFactor(numbers: Float64Array): number {
  let factor = 0;
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index]!;
    const times = number / factor;
    // Exact for safe integers, and several times as fast as a remainder.
    if (factor === 0 || times !== Math.floor(times)) factor = greatestCommonDivisor(Math.abs(number), factor);
    if (factor === 1) return 1;
  }
  return Math.max(factor, 1);
}

function greatestCommonDivisor(one: number, other: number): number {
  let [larger, smaller] = [one, other];
  while (smaller !== 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
