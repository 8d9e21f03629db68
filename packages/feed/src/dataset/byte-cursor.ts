import type { Scale } from '@replay/core';

/** A word that may fill a cell, with the comma behind it: its first four bytes as one number, and the others. */
export interface Word {
  readonly head: number;
  readonly rest: Uint8Array;
}

/** Makes a word of at least three ASCII letters. */
export function wordOf(text: string): Word {
  const bytes = Buffer.from(`${text},`);
  return { head: bytes.readInt32BE(0), rest: bytes.subarray(4) };
}

/** What a reading method answers for a cell that is spelled in an unusual way, or wrongly: read the row as text instead. */
export const odd = -1;

/** The bytes that end a cell: every cell of a row but the last, and the last. */
export const comma = 0x2c;
export const lineFeed = 0x0a;
export const apostrophe = 0x27;
export const quote = 0x22;

const point = 0x2e;
const zero = 0x30;
/** So many digits fit 32 bits, whatever they are. */
const digitsOf32Bits = 9;
const smallPowers = Int32Array.from({ length: digitsOf32Bits + 1 }, (_, power) => 10 ** power);
const powersOfTen = Array.from({ length: 23 }, (_, power) => 10 ** power);

/**
 * Reads cells straight off the bytes of a chunk, left to right, each with the byte that ends it.
 * It knows the one way in which genuine files are written (plain digits, no quotes) and answers `odd` to all else, so
 * that it can be fast without being lenient: whoever reads a row as text decides whether an odd cell is good or bad.
 * The bytes must end with a line feed, which stops every loop.
 */
export class ByteCursor {
  bytes: Buffer = Buffer.alloc(0);
  /** The same bytes, for comparing several at once. */
  #view: DataView = new DataView(new ArrayBuffer(0));
  at = 0;
  /** The last line that was read, from 1: whoever reads a line counts it. */
  line = 0;
  /** The last decimal read by `decimal`, as `mantissa / 10^digits` without trailing zeros. */
  mantissa = 0;
  digits = 0;
  /** Its digits behind the point as written, trailing zeros included. */
  written = 0;

  /** Turns to other bytes, from their start. */
  open(bytes: Buffer): void {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.at = 0;
  }

  /** Steps over the next bytes if they equal the bytes of that length at another place. */
  repeats(other: number, length: number): boolean {
    const view = this.#view;
    const { at } = this;
    if (at + length > view.byteLength) return false;
    const whole = length - 8;
    if (whole < 0) {
      for (let index = 0; index < length; index++) {
        if (view.getUint8(other + index) !== view.getUint8(at + index)) return false;
      }
    } else {
      // Eight at a time, as doubles, which compare equal only for equal bytes wherever these are text. The last eight first:
      // they overlap others, and what changes from row to row stands there.
      if (view.getFloat64(other + whole, true) !== view.getFloat64(at + whole, true)) return false;
      for (let index = 0; index < whole; index += 8) {
        if (view.getFloat64(other + index, true) !== view.getFloat64(at + index, true)) return false;
      }
    }
    this.at = at + length;
    return true;
  }

  /** A decimal as a count of steps; `odd` unless it is a whole, not negative and exact count. */
  count(scale: Scale, end = comma): number {
    const { bytes } = this;
    const start = this.at;
    let at = start;
    let digit = (bytes[at] as number) - zero;
    let count = 0;
    // As 32 bits, which add fastest, and run over in silence: where the digits were too many, they are read again.
    while (digit >= 0 && digit <= 9) {
      count = (Math.imul(count, 10) + digit) | 0;
      at += 1;
      digit = (bytes[at] as number) - zero;
    }
    if (at === start) return odd;
    let digits = at - start;
    let missing = scale.digits;
    if (digit === point - zero) {
      at += 1;
      digit = (bytes[at] as number) - zero;
      if (digit < 0 || digit > 9) return odd;
      digits += missing;
      while (missing > 0 && digit >= 0 && digit <= 9) {
        count = (Math.imul(count, 10) + digit) | 0;
        missing -= 1;
        at += 1;
        digit = (bytes[at] as number) - zero;
      }
      digits -= missing;
      while (digit === 0) {
        at += 1;
        digit = (bytes[at] as number) - zero;
      }
    }
    if (!this.#ends(at, end)) return odd;
    if (digits + missing <= digitsOf32Bits && scale.step === 1) return Math.imul(count, smallPowers[missing] as number);
    return this.#longCount(scale, start, digits, missing);
  }

  #longCount(scale: Scale, start: number, digits: number, missing: number): number {
    const count = this.#manyDigits(start, digits) * (powersOfTen[missing] as number);
    if (count > Number.MAX_SAFE_INTEGER) return odd;
    const steps = Math.round(count / scale.step);
    return steps * scale.step === count ? steps : odd;
  }

  /** So many digits from a place on, with or without a point between them. */
  #manyDigits(start: number, digits: number): number {
    let count = 0;
    let left = digits;
    for (let at = start; left > 0; at++) {
      const digit = (this.bytes[at] as number) - zero;
      if (digit === point - zero) continue;
      count = count * 10 + digit;
      left -= 1;
    }
    return count;
  }

  /** Reads a decimal of unknown step into `mantissa` and `digits`. */
  decimal(end = comma): boolean {
    const { bytes } = this;
    let at = this.at;
    let digit = (bytes[at] as number) - zero;
    if (!(digit >= 0 && digit <= 9)) return false;
    let mantissa = 0;
    let digits = 0;
    let written = 0;
    while (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digit = (bytes[++at] as number) - zero;
    }
    if (digit === point - zero) {
      // Zeros are held back until a digit follows them, so that 61800.20 has one digit.
      let zeros = 0;
      digit = (bytes[++at] as number) - zero;
      while (digit >= 0 && digit <= 9) {
        zeros += 1;
        if (digit !== 0) {
          mantissa = mantissa * (powersOfTen[zeros] ?? Infinity) + digit;
          digits += zeros;
          zeros = 0;
        }
        digit = (bytes[++at] as number) - zero;
      }
      written = digits + zeros;
    }
    this.mantissa = mantissa;
    this.digits = digits;
    this.written = written;
    return mantissa <= Number.MAX_SAFE_INTEGER && this.#ends(at, end);
  }

  /** An epoch time of 16 digits: microseconds between 2001 and 2286. */
  time(): number {
    const { bytes } = this;
    const start = this.at;
    // Two halves of eight digits stay within small integers, which add faster than doubles.
    let high = 0;
    let low = 0;
    for (let at = start; at < start + 8; at++) {
      const digit = (bytes[at] as number) - zero;
      if (digit < 0 || digit > 9) return odd;
      high = high * 10 + digit;
    }
    for (let at = start + 8; at < start + 16; at++) {
      const digit = (bytes[at] as number) - zero;
      if (!(digit >= 0 && digit <= 9)) return odd;
      low = low * 10 + digit;
    }
    if (high < 10_000_000 || !this.#ends(start + 16, comma)) return odd;
    return high * 100_000_000 + low;
  }

  /** Which of two words this cell is, 0 or 1. */
  word(first: Word, second: Word): number {
    const { at } = this;
    if (at + 4 > this.#view.byteLength) return odd;
    const head = this.#view.getInt32(at);
    const word = head === first.head ? first : second;
    if (head !== word.head) return odd;
    const { rest } = word;
    for (let index = 0; index < rest.length; index++) if (this.bytes[at + 4 + index] !== rest[index]) return odd;
    this.at = at + 4 + rest.length;
    return word === first ? 0 : 1;
  }

  /** Steps over an empty cell, if this is one. */
  empty(end = comma): boolean {
    return this.#ends(this.at, end);
  }

  /** Steps over a cell, whatever it holds. */
  skip(end = comma): boolean {
    let at = this.at;
    let byte = this.bytes[at] as number;
    while (byte !== comma && byte !== lineFeed) byte = this.bytes[++at] as number;
    return this.#ends(at, end);
  }

  /** A cell as text. One that begins with an apostrophe may be disarmed, and is read by the slow way. */
  text(end = comma): string | typeof odd {
    const start = this.at;
    let at = start;
    let byte = this.bytes[at] as number;
    if (byte === apostrophe) return odd;
    while (byte !== end) {
      if (byte === comma || byte === lineFeed || byte === quote || byte === 0x0d) return odd;
      byte = this.bytes[++at] as number;
    }
    this.at = at + 1;
    return this.bytes.toString('utf8', start, at);
  }

  /** Moves to the row after this one. */
  skipRow(): void {
    this.at = this.bytes.indexOf(lineFeed, this.at) + 1;
  }

  #ends(at: number, end: number): boolean {
    if (this.bytes[at] !== end) return false;
    this.at = at + 1;
    return true;
  }
}
