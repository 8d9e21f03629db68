import type { Integers } from '@replay/core';
import type { SymbolMeaning } from './column-format.ts';

/** Zero bytes behind the last bit, so that a reader can always load four bytes at once. */
export const bitPadding = 4;

/** Packs numbers of few bits one behind the other, lowest bit first; columns begin at whole bytes. */
export class BitWriter {
  #bytes = new Uint8Array(1 << 14);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Writes the extra bits of each number: those that its symbol leaves open. Returns the bytes taken. */
  write(numbers: Integers, symbols: Uint8Array, { start, width }: SymbolMeaning): number {
    const before = this.#length;
    this.#reserve(7 * numbers.length + bitPadding);
    const view = this.#view;
    let length = before;
    let held = 0;
    let holding = 0;
    for (let index = 0; index < numbers.length; index++) {
      const symbol = symbols[index]!;
      let left = width[symbol]!;
      if (left === 0) continue;
      let rest = numbers[index]! - start[symbol]!;
      while (left > 0) {
        // Up to seven bits are held over, so 24 more fit in 32.
        const part = left < 24 ? left : 24;
        held |= (rest & 0xffffff) << holding;
        holding += part;
        view.setInt32(length, held, true);
        length += holding >>> 3;
        held >>>= holding & 24;
        holding &= 7;
        left -= part;
        if (left > 0) rest = Math.floor(rest / 2 ** 24);
      }
    }
    if (holding > 0) length += 1;
    this.#length = length;
    return length - before;
  }

  /** Eight bytes a number. */
  writeDoubles(numbers: Float64Array): void {
    this.#reserve(8 * numbers.length);
    for (const number of numbers) {
      this.#view.setFloat64(this.#length, number, true);
      this.#length += 8;
    }
  }

  /** All bytes, with the padding behind them. */
  finished(): Uint8Array {
    const bytes = new Uint8Array(this.#length + bitPadding);
    bytes.set(this.#bytes.subarray(0, this.#length));
    return bytes;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#length + more));
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** The number in the `width` bits (at most 53) from bit `at` on. The bytes must include the padding. */
export function bitsAt(bytes: DataView, at: number, width: number): number {
  let value = 0;
  let weight = 1;
  for (let done = 0; done < width; done += 24) {
    const part = Math.min(24, width - done);
    const loaded = bytes.getInt32((at + done) >>> 3, true) >>> ((at + done) & 7);
    value += (loaded & ((1 << part) - 1)) * weight;
    weight *= 2 ** 24;
  }
  return value;
}
