/** Behind the last bit stand this many zero bytes, so that a reader may always load four bytes at once. */
export const bitPadding = 4;

/** Packs numbers of few bits one behind the other, the lowest bit first; columns begin at whole bytes. */
export class BitWriter {
  #bytes = new Uint8Array(1 << 14);
  #length = 0;

  /** Each number in as many bits as its width says, at most 53, for the first `count` of them. Tells the bytes taken. */
  write(numbers: Float64Array, widths: Uint8Array, count: number): number {
    const before = this.#length;
    this.#reserve(7 * count + 1);
    const bytes = this.#bytes;
    let length = before;
    let held = 0;
    let holding = 0;
    for (let index = 0; index < count; index++) {
      let rest = numbers[index]!;
      let left = widths[index]!;
      while (left > 0) {
        // Up to seven bits are held, so sixteen more fit a small integer.
        const part = left < 16 ? left : 16;
        held |= (rest & 0xffff) << holding;
        holding += part;
        left -= part;
        if (left > 0) rest = Math.floor(rest / 65536);
        while (holding >= 8) {
          bytes[length++] = held & 255;
          held >>>= 8;
          holding -= 8;
        }
      }
    }
    if (holding > 0) bytes[length++] = held & 255;
    this.#length = length;
    return length - before;
  }

  /** Eight bytes a number. */
  writeDoubles(numbers: Float64Array): void {
    this.#reserve(8 * numbers.length);
    const view = new DataView(this.#bytes.buffer);
    for (const number of numbers) {
      view.setFloat64(this.#length, number, true);
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
  }
}

/** The number in the `width` bits from bit `at` on, at most 53 of them. The padding must be in reach. */
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
