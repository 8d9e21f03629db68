import { ReplayError } from '@replay/core';

/** Writes varints: seven bits a byte, lowest first; the eighth bit says that more follow. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  /** A count from 0 to 2^53 − 1. */
  count(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.#byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.#byte(rest);
  }

  /** Any safe integer: a byte for its sign, then its magnitude. */
  integer(value: number): void {
    this.#byte(value < 0 ? 1 : 0);
    this.count(Math.abs(value));
  }

  finished(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #byte(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }
}

/** Reads what a `ByteWriter` wrote. Throws `BAD_DATA` where the bytes end early. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  count(): number {
    let value = 0;
    for (let weight = 1; weight <= 2 ** 49; weight *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * weight;
      if (byte < 128) return value;
    }
    throw new ReplayError('BAD_DATA', 'a varint is too long');
  }

  integer(): number {
    const negative = this.#byte() === 1;
    const size = this.count();
    return negative ? -size : size;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new ReplayError('BAD_DATA', 'the descriptions of the columns end early');
    this.#at += 1;
    return byte;
  }
}
