import { textOf } from '@replay/core';

/** So many different numbers tell a common divisor: fewer may all be multiples of something larger than the step. */
const enoughDifferent = 10;

/** Finds the step that all decimals seen are whole multiples of: their greatest common divisor, on their digits. */
export class StepFinder {
  /** The step so far is `#units / 10^#digits`; 0 units before the first decimal that is not zero. */
  #units = 0;
  #digits = 0;
  /** The digits behind the point as they were written, trailing zeros included. */
  #written = 0;
  readonly #different = new Set<number>();
  /** The greatest decimal seen. */
  largest = 0;
  seen = 0;

  /** Takes `mantissa / 10^digits`, with no trailing zeros behind the point; `written` counts those, too. */
  add(mantissa: number, digits: number, written = digits): void {
    this.seen += 1;
    if (mantissa === 0) return;
    if (written > this.#written) this.#written = written;
    const size = mantissa / 10 ** digits;
    if (size > this.largest) this.largest = size;
    if (this.#different.size < enoughDifferent) this.#different.add(size);
    this.#divide(mantissa, digits);
  }

  #divide(mantissa: number, digits: number): void {
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
    const match = /^-?(\d+)(?:\.(\d*?)(0*))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text);
    if (match === null) return;
    const fraction = match[2] ?? '';
    const digits = fraction.length - Number(match[4] ?? 0);
    const mantissa = Number(`${match[1]}${fraction}`);
    if (digits >= 0) this.add(mantissa, digits, digits + (match[3] ?? '').length);
    else this.add(mantissa * 10 ** -digits, 0);
  }

  /** Takes what another one has seen. */
  addAll(other: StepFinder): void {
    this.seen += other.seen;
    if (other.#units === 0) return;
    this.#divide(other.#units, other.#digits);
    if (other.#written > this.#written) this.#written = other.#written;
    for (const one of other.#different) if (this.#different.size < enoughDifferent) this.#different.add(one);
    if (other.largest > this.largest) this.largest = other.largest;
  }

  /**
   * The step as a decimal text; undefined when nothing but zeros was seen. Where only a few different numbers were seen, and all of
   * them are multiples of more than a unit of their last digit, that unit: `0.0170` alone says 0.0001 and not 0.017.
   */
  get step(): string | undefined {
    if (this.#units === 0) return undefined;
    return this.isTold
      ? textOf(this.#units, { digits: this.#digits, step: 1 })
      : textOf(1, { digits: this.#written, step: 1 });
  }

  /** False where the numbers seen are too few to tell the step, and their digits were taken. */
  get isTold(): boolean {
    return this.#different.size >= enoughDifferent || (this.#units === 1 && this.#digits === this.#written);
  }
}

function greatestCommonDivisor(one: number, other: number): number {
  let [larger, smaller] = [Math.max(one, other), Math.min(one, other)];
  while (smaller !== 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
