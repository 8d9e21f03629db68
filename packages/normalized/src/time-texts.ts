import type { Micros } from '@replay/core';

const threeDigits = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'));
const lastDigits = threeDigits.map((digits) => `${digits}Z`);

/** Times in ISO 8601, in UTC. All but the fraction is kept from one time to the next, since streams of one second are long. */
export class TimeTexts {
  readonly #before: string;
  #second = Number.NaN;
  #prefix = '';

  /** `before` is put in front of each, and kept with it. */
  constructor(before = '') {
    this.#before = before;
  }

  /** With six digits, as receipt times are told: `2024-08-08T23:54:15.240214Z`. */
  long(time: Micros): string {
    const micros = this.#within(time);
    const rest = micros % 1000;
    // The short texts first: they are joined by copying, where longer ones would only be chained.
    return this.#prefix + ((threeDigits[(micros - rest) / 1000] as string) + (lastDigits[rest] as string));
  }

  /** With three digits when these are enough, as times of venues are told. */
  short(time: Micros): string {
    const micros = this.#within(time);
    return micros % 1000 === 0 ? this.#prefix + (lastDigits[micros / 1000] as string) : this.long(time);
  }

  /** Microseconds within the second, whose text is the prefix from now on. */
  #within(time: Micros): number {
    const second = Math.floor(time / 1_000_000);
    if (second !== this.#second) {
      this.#second = second;
      // Up to and with the point: `2024-08-08T23:54:15.`
      this.#prefix = this.#before + new Date(second * 1000).toISOString().slice(0, -4);
    }
    return time - second * 1_000_000;
  }
}
