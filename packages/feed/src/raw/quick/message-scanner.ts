import type { Levels, Lots, Micros, Ticks } from '@replay/core';
import { noLevels } from '@replay/core';
import { ByteScanner, odd, SecondReader } from '@replay/normalized';
import type { Track } from '../../dataset/track.ts';

const zero = 0x30;
const quote = 0x22;
const comma = 0x2c;
const space = 0x20;
const point = 0x2e;
const openingBracket = 0x5b;
const closingBracket = 0x5d;
const microsPerUnit = [1_000_000, 100_000, 10_000, 1000, 100, 10, 1];

/**
 * Reads a line of a capture straight off its bytes: what venues write again and again, in the one way in which they write it.
 * Whatever is spelled otherwise is `odd`, and the line is read as text and JSON instead.
 */
export class MessageScanner extends ByteScanner {
  readonly #second = new SecondReader();
  /** Rows as they are read. Copied once their number is known, they take no more room than they need for as long as events are kept. */
  readonly #prices: Ticks[] = [];
  readonly #sizes: Lots[] = [];

  /** When the line was received, with the space behind it. */
  receipt(): Micros | typeof odd {
    const { bytes, at } = this;
    // A date has a dash where nanoseconds and microseconds have a digit.
    if (bytes[at + 4] === 0x2d) return this.#isoTime();
    const high = this.#eightDigits(at);
    const low = this.#eightDigits(at + 8);
    if (high === odd || low === odd) return odd;
    let end = at + 16;
    // Nanoseconds have three digits more, which are cut.
    if (bytes[end] !== space) {
      for (; end < at + 19; end++) if (!isDigit(bytes[end])) return odd;
      if (bytes[end] !== space) return odd;
    }
    this.at = end + 1;
    return (high * 100_000_000 + low) as Micros;
  }

  /** A whole number as JSON writes it, not negative. */
  whole(): number {
    const { bytes } = this;
    const start = this.at;
    let at = start;
    let count = 0;
    for (let digit = (bytes[at] as number) - zero; digit >= 0 && digit <= 9; digit = (bytes[++at] as number) - zero) {
      count = count * 10 + digit;
    }
    const isPlain = at > start && (bytes[start] !== zero || at === start + 1);
    if (!isPlain || count > Number.MAX_SAFE_INTEGER) return odd;
    this.at = at;
    return count;
  }

  /** A venue's time in milliseconds or microseconds. */
  venueTime(): Micros | typeof odd {
    const count = this.whole();
    if (count >= 1e14 && count < 1e17) return count as Micros;
    return count >= 1e11 && count < 1e14 ? ((count * 1000) as Micros) : odd;
  }

  /** Steps over a plain name, with the byte that ends it. */
  name(end: number): boolean {
    const { bytes } = this;
    let at = this.at;
    for (let byte = bytes[at] as number; byte !== end; byte = bytes[++at] as number) {
      if (!(byte > space && byte < 0x7f) || byte === quote || byte === 0x5c) return false;
    }
    this.at = at + 1;
    return true;
  }

  /** Rows of a price and a size, `["61800.20","2.909"],…]`, with the bracket that ends them. */
  levels({ price, size }: Track): Levels | undefined {
    if (this.byte(closingBracket)) return noLevels;
    const prices = this.#prices;
    const sizes = this.#sizes;
    let rows = 0;
    do {
      if (!this.#pair(openingBracket, quote)) return undefined;
      const at = this.count(price);
      if (at === odd || !this.#pair(quote, comma) || !this.byte(quote)) return undefined;
      const of = this.count(size);
      if (of === odd || !this.#pair(quote, closingBracket)) return undefined;
      prices[rows] = at as Ticks;
      sizes[rows] = of as Lots;
      rows += 1;
    } while (this.byte(comma));
    return this.byte(closingBracket) ? { prices: prices.slice(0, rows), sizes: sizes.slice(0, rows) } : undefined;
  }

  /** Steps over two bytes if they are next: for so few a literal is too much. */
  #pair(first: number, second: number): boolean {
    const { bytes, at } = this;
    if (bytes[at] !== first || bytes[at + 1] !== second) return false;
    this.at = at + 2;
    return true;
  }

  #isoTime(): Micros | typeof odd {
    const { bytes } = this;
    const second = this.#second.read(bytes, this.at);
    let at = this.at + 19;
    if (second === odd || bytes[at] !== point) return odd;
    let fraction = 0;
    let digits = 0;
    for (let digit = (bytes[++at] as number) - zero; digit >= 0 && digit <= 9; digit = (bytes[++at] as number) - zero) {
      // What is finer than a microsecond is cut.
      if (digits < 6) fraction = fraction * 10 + digit;
      digits += 1;
    }
    if (digits === 0 || digits > 9 || bytes[at] !== 0x5a || bytes[at + 1] !== space) return odd;
    this.at = at + 2;
    return (second + fraction * (microsPerUnit[Math.min(digits, 6)] as number)) as Micros;
  }

  #eightDigits(start: number): number {
    const { bytes } = this;
    let count = 0;
    for (let at = start; at < start + 8; at++) {
      const digit = (bytes[at] as number) - zero;
      if (!(digit >= 0 && digit <= 9)) return odd;
      count = count * 10 + digit;
    }
    return count;
  }
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= zero && byte <= zero + 9;
