import type { Micros, Scale } from '@replay/core';
import { odd } from './odd.ts';
import { SecondReader } from './second-reader.ts';

const zero = 0x30;
const point = 0x2e;
const quote = 0x22;
const powersOfTen = Array.from({ length: 23 }, (_, power) => 10 ** power);

/** Bytes to be compared, four at a time. */
export interface Literal {
  readonly length: number;
  readonly words: Int32Array;
  /** Those behind the last whole word. */
  readonly rest: Uint8Array;
}

export function literalOf(text: string): Literal {
  const bytes = new TextEncoder().encode(text);
  const view = new DataView(bytes.buffer);
  const words = Int32Array.from({ length: bytes.length >> 2 }, (_, word) => view.getInt32(word * 4));
  return { length: bytes.length, words, rest: bytes.subarray(words.length * 4) };
}

/**
 * Reads a normalized message straight off its bytes, left to right, without text or objects in between. It knows the one way
 * in which these messages are written and answers `odd` to all else, so that it can be fast without being lenient.
 * Bytes behind the message stop every loop: nothing of what is looked for spans a line feed.
 */
export class ByteScanner {
  bytes: Uint8Array = new Uint8Array();
  at = 0;
  #view: DataView = new DataView(new ArrayBuffer(0));
  readonly #exchangeSecond = new SecondReader();
  readonly #receivedSecond = new SecondReader();

  /** Turns to a place in some bytes. */
  open(bytes: Uint8Array, at: number): void {
    this.at = at;
    if (bytes === this.bytes) return;
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Steps over these bytes if they are next. */
  literal({ length, words, rest }: Literal): boolean {
    const { bytes } = this;
    const view = this.#view;
    let at = this.at;
    if (at + length > view.byteLength) return false;
    for (let word = 0; word < words.length; word++, at += 4) if (view.getInt32(at) !== words[word]) return false;
    for (let index = 0; index < rest.length; index++, at++) if (bytes[at] !== rest[index]) return false;
    this.at = at;
    return true;
  }

  /** Steps over one byte if it is next. */
  byte(wanted: number): boolean {
    if (this.bytes[this.at] !== wanted) return false;
    this.at += 1;
    return true;
  }

  /** A decimal as a count of steps; `odd` unless it is a whole, not negative and exact count. */
  count(scale: Scale): number {
    const { bytes } = this;
    let at = this.at;
    let digit = (bytes[at] as number) - zero;
    if (!(digit >= 0 && digit <= 9)) return odd;
    let count = 0;
    // JSON has no zeros at the front.
    if (digit === 0) digit = (bytes[++at] as number) - zero;
    else {
      while (digit >= 0 && digit <= 9) {
        count = count * 10 + digit;
        digit = (bytes[++at] as number) - zero;
      }
    }
    let missing = scale.digits;
    if (digit === point - zero) {
      digit = (bytes[++at] as number) - zero;
      if (!(digit >= 0 && digit <= 9)) return odd;
      while (missing > 0 && digit >= 0 && digit <= 9) {
        count = count * 10 + digit;
        missing -= 1;
        digit = (bytes[++at] as number) - zero;
      }
      while (digit === 0) digit = (bytes[++at] as number) - zero;
    }
    if (missing > 0) count *= powersOfTen[missing] as number;
    // What comes next is no digit, or it was one too many; an exponent is looked at elsewhere.
    if (count > Number.MAX_SAFE_INTEGER || (digit >= 0 && digit <= 9)) return odd;
    this.at = at;
    if (scale.step === 1) return count;
    const steps = Math.round(count / scale.step);
    return steps * scale.step === count ? steps : odd;
  }

  /** When the venue said it: what stands between quotes, with the second of them. */
  exchangeTime(): Micros | typeof odd {
    return this.#time(this.#exchangeSecond);
  }

  receivedTime(): Micros | typeof odd {
    return this.#time(this.#receivedSecond);
  }

  /** Plain ASCII up to a quote, with the quote. */
  text(): string | typeof odd {
    const { bytes } = this;
    let text = '';
    let at = this.at;
    for (let byte = bytes[at] as number; byte !== quote; byte = bytes[++at] as number) {
      if (!(byte >= 0x20 && byte < 0x7f) || byte === 0x5c) return odd;
      text += String.fromCharCode(byte);
    }
    this.at = at + 1;
    return text;
  }

  #time(seconds: SecondReader): Micros | typeof odd {
    const { bytes } = this;
    const second = seconds.read(bytes, this.at);
    if (second === odd) return odd;
    let at = this.at + 19;
    if (bytes[at] !== point) return odd;
    let fraction = 0;
    let digits = 0;
    for (let digit = (bytes[++at] as number) - zero; digit >= 0 && digit <= 9; digit = (bytes[++at] as number) - zero) {
      // What is finer than a microsecond is cut.
      if (digits < 6) fraction = fraction * 10 + digit;
      digits += 1;
    }
    if (digits === 0 || digits > 9 || bytes[at] !== 0x5a || bytes[at + 1] !== quote) return odd;
    this.at = at + 2;
    return (second + fraction * (powersOfTen[Math.max(0, 6 - digits)] as number)) as Micros;
  }
}
