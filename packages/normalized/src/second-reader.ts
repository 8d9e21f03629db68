import { odd } from './odd.ts';

const length = 19;
const zero = 0x30;

/** Reads `2024-08-08T23:54:15` as microseconds. The last one read is remembered: many messages share their second. */
export class SecondReader {
  readonly #known = new Uint8Array(length);
  #micros = odd;

  read(bytes: Uint8Array, start: number): number {
    const known = this.#known;
    // From the end, where seconds differ.
    for (let at = length - 1; at >= 0; at--) if (bytes[start + at] !== known[at]) return this.#readAnew(bytes, start);
    return this.#micros;
  }

  #readAnew(bytes: Uint8Array, start: number): number {
    let text = '';
    for (let at = 0; at < length; at++) {
      const byte = bytes[start + at] as number;
      const isDigit = byte >= zero && byte <= zero + 9;
      if (!isDigit && byte !== '0000-00-00T00:00:00'.charCodeAt(at)) return odd;
      text += String.fromCharCode(byte);
    }
    const millis = Date.parse(`${text}Z`);
    // Days and hours that there are not, such as February 30th, are another day for some and none for others.
    if (Number.isNaN(millis) || new Date(millis).toISOString().slice(0, length) !== text) return odd;
    // Its last microsecond must be a safe integer, too.
    if (Math.abs(millis) * 1000 > Number.MAX_SAFE_INTEGER - 1_000_000) return odd;
    this.#known.set(bytes.subarray(start, start + length));
    this.#micros = millis * 1000;
    return this.#micros;
  }
}
