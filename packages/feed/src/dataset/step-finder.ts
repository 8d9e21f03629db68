import { textOf } from '@replay/core';

/** Finds the step that all decimals seen are whole multiples of: their greatest common divisor, on their digits. */
export class StepFinder {
  /** The step so far is `#units / 10^#digits`; 0 units before the first decimal that is not zero. */
  #units = 0;
  #digits = 0;
  seen = 0;

  /** Takes `mantissa / 10^digits`, with no trailing zeros behind the point. */
  add(mantissa: number, digits: number): void {
    this.seen += 1;
    if (mantissa === 0) return;
    if (digits > this.#digits) {
      this.#units *= 10 ** (digits - this.#digits);
      this.#digits = digits;
    }
    const units = mantissa * 10 ** (this.#digits - digits);
    // A number too long to be exact says nothing; reading it in earnest will refuse it.
    if (!Number.isSafeInteger(units) || !Number.isSafeInteger(this.#units)) return;
    if (this.#units === 0) this.#units = units;
    else if (units % this.#units !== 0) this.#units = greatestCommonDivisor(units, this.#units);
  }

  addText(text: string): void {
    const match = /^-?(\d+)(?:\.(\d*?)0*)?(?:[eE]([+-]?\d{1,2}))?$/.exec(text);
    if (match === null) return;
    const fraction = match[2] ?? '';
    const digits = fraction.length - Number(match[3] ?? 0);
    const mantissa = Number(`${match[1]}${fraction}`);
    if (digits >= 0) this.add(mantissa, digits);
    else this.add(mantissa * 10 ** -digits, 0);
  }

  /** Takes what another one has seen. */
  addAll(other: StepFinder): void {
    this.add(other.#units, other.#digits);
    this.seen += other.seen - 1;
  }

  /** The step as a decimal text; undefined when nothing but zeros was seen. */
  get step(): string | undefined {
    return this.#units === 0 ? undefined : textOf(this.#units, { digits: this.#digits, step: 1 });
  }
}

function greatestCommonDivisor(one: number, other: number): number {
  let [larger, smaller] = [Math.max(one, other), Math.min(one, other)];
  while (smaller !== 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
