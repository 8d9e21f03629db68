import { type Scale, textOf } from '@replay/core';

const longest = 1e15;

/**
 * Texts of counted prices or sizes in their plain shortest form: no exponent, no trailing zeros, from the digits and never
 * through a float. A market says the same numbers again and again, so the last text of each of some slots is kept.
 */
export class DecimalTexts {
  readonly #scale: Scale;
  readonly #before: string;
  readonly #after: string;
  readonly #power: number;
  readonly #shift: number;
  readonly #counts: Float64Array;
  readonly #texts: string[];

  /** `before` and `after` are put around each number, so that all three are kept together; `2 ** slotBits` texts are. */
  constructor(scale: Scale, { before = '', after = '', slotBits = 8 } = {}) {
    this.#scale = scale;
    this.#before = before;
    this.#after = after;
    this.#power = 10 ** scale.digits;
    this.#shift = 32 - slotBits;
    this.#counts = new Float64Array(1 << slotBits).fill(Number.NaN);
    this.#texts = Array.from({ length: 1 << slotBits }, () => '');
  }

  of(count: number): string {
    // Multiplied by an odd constant, counts that share their last digits still fall into slots of their own.
    const slot = Math.imul(count, 0x9e3779b1) >>> this.#shift;
    if (this.#counts[slot] === count) return this.#texts[slot] as string;
    const text = `${this.#before}${this.#plain(count)}${this.#after}`;
    this.#counts[slot] = count;
    this.#texts[slot] = text;
    return text;
  }

  #plain(count: number): string {
    const { digits, step } = this.#scale;
    const units = count * step;
    if (!(units >= 0 && units < longest)) return textOf(count, this.#scale);
    if (digits === 0) return String(units);
    const whole = Math.floor(units / this.#power);
    let rest = units - whole * this.#power;
    if (rest === 0) return String(whole);
    let places = digits;
    for (; rest % 10 === 0; places--) rest /= 10;
    return `${whole}.${String(rest).padStart(places, '0')}`;
  }
}
