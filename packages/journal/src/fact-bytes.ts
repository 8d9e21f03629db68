/** Text is stored as its bytes in UTF-8. */
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Numbers up to this are stored as differences; others as eight bytes. */
const largestDifference = 2 ** 51;

const [eightBytes, nothing, firstDifference] = [0, 1, 2];

/** Writes the values of facts one behind the other. */
export class FactBytes {
  #bytes = new Uint8Array(1 << 15);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** A copy of what was written; the bytes begin anew. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  /** A copy of what was written so far. */
  written(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** A count from 0 to 2^53 − 1: seven bits a byte, the lowest first; the eighth says that more follow. */
  count(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#reserve(8);
    const bytes = this.#bytes;
    let at = this.#length;
    let rest = value;
    while (rest >= 2 ** 28) {
      bytes[at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 128) {
      bytes[at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    this.#length = at;
  }

  /** A number or null: its difference from `before` where both are whole, else its eight bytes. */
  number(value: number | null, before: number): void {
    if (value === null) return this.count(nothing);
    const difference = value - before;
    if (
      Number.isInteger(difference) &&
      difference < largestDifference &&
      difference > -largestDifference &&
      Number.isInteger(value)
    )
      return this.count(firstDifference + (difference < 0 ? -2 * difference - 1 : 2 * difference));
    this.count(eightBytes);
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  text(value: string): void {
    const bytes = encoder.encode(value);
    this.count(bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#length + more));
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** Reads what `FactBytes` wrote. Throws `RangeError` where the bytes end early, `TypeError` for text that is none. */
export class FactBytesReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  count(): number {
    // Most counts are small.
    const first = this.#bytes[this.#at];
    if (first !== undefined && first < 128) {
      this.#at += 1;
      return first;
    }
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined || weight > 2 ** 49) throw new RangeError('the bytes of a fact end early');
      this.#at += 1;
      value += (byte & 127) * weight;
      if (byte < 128) return value;
    }
  }

  number(before: number): number | null {
    const code = this.count();
    if (code === nothing) return null;
    if (code === eightBytes) {
      const value = this.#view.getFloat64(this.#at, true);
      this.#at += 8;
      return value;
    }
    const folded = code - firstDifference;
    return before + (folded % 2 === 1 ? -(folded + 1) / 2 : folded / 2);
  }

  text(): string {
    const length = this.count();
    if (this.#at + length > this.#bytes.length) throw new RangeError('the bytes of a fact end early');
    this.#at += length;
    return decoder.decode(this.#bytes.subarray(this.#at - length, this.#at));
  }
}
