import type { InstrumentId, Micros, Ticks, TouchMoved } from '@replay/core';

/**
 * Reads the lines that most of a journal consists of, touches as the writer writes them, straight from their bytes, in a fifth of the
 * time that JSON takes. Every other line, and every other way to write one, is left to JSON.
 */
export class TouchLines {
  #instrument = '' as InstrumentId;
  #written = Buffer.from('');
  #at = 0;

  /** The fact between two places of the bytes, or undefined for what is written in any other way. */
  read(bytes: Buffer, from: number, to: number): TouchMoved | undefined {
    if (!has(bytes, from, start)) return undefined;
    const named = from + start.length;
    let end = named;
    while (end < to && bytes[end] !== quote) {
      if (bytes[end] === backslash) return undefined;
      end += 1;
    }
    this.#at = end + 1;
    const time = this.#number(bytes, timeName);
    const sequence = this.#number(bytes, sequenceName);
    const bid = this.#number(bytes, bidName);
    const ask = this.#number(bytes, askName);
    if (this.#at !== to - 1 || bytes[this.#at] !== brace) return undefined;
    return {
      type: 'TouchMoved',
      instrument: this.#nameOf(bytes, named, end),
      time: time as Micros,
      sequence,
      bid: bid as Ticks,
      ask: ask as Ticks,
    };
  }

  /** A whole number of up to fifteen digits after its name; otherwise the place goes past every end. */
  #number(bytes: Buffer, name: Buffer): number {
    if (!has(bytes, this.#at, name)) return this.#astray();
    let at = this.#at + name.length;
    const negative = bytes[at] === minus;
    if (negative) at += 1;
    const first = at;
    let value = 0;
    for (let digit = (bytes[at] ?? 0) - zero; digit >= 0 && digit <= 9; digit = (bytes[at] ?? 0) - zero) {
      value = value * 10 + digit;
      at += 1;
    }
    if (at === first || !Number.isSafeInteger(value)) return this.#astray();
    this.#at = at;
    return negative ? -value : value;
  }

  #astray(): number {
    this.#at = Number.POSITIVE_INFINITY;
    return 0;
  }

  /** Runs have few instruments: the text of the last one is kept. */
  #nameOf(bytes: Buffer, from: number, to: number): InstrumentId {
    if (this.#written.length === to - from && has(bytes, from, this.#written)) return this.#instrument;
    this.#written = Buffer.from(bytes.subarray(from, to));
    this.#instrument = this.#written.toString('utf8') as InstrumentId;
    return this.#instrument;
  }
}

const start = Buffer.from('{"type":"TouchMoved","instrument":"');
const timeName = Buffer.from(',"time":');
const sequenceName = Buffer.from(',"sequence":');
const bidName = Buffer.from(',"bid":');
const askName = Buffer.from(',"ask":');
const [quote, backslash, minus, zero, brace] = [34, 92, 45, 48, 125];

function has(bytes: Buffer, from: number, text: Buffer): boolean {
  for (let at = 0; at < text.length; at++) if (bytes[from + at] !== text[at]) return false;
  return true;
}
