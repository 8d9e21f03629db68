import type { Micros } from '@replay/core';

/** From what the mid is looked at: fills, by whether they made or took, and own cancels. */
export const momentKinds = ['made', 'took', 'cancelled'] as const;
export type MomentKind = (typeof momentKinds)[number];

/** Mids and prices are doubled, in ticks. */
export interface Moment {
  /** A place in `momentKinds`. */
  readonly kind: number;
  readonly time: Micros;
  /** +1 for a buy, −1 for a sell. */
  readonly sign: 1 | -1;
  /** The mid just before. */
  readonly reference: number;
  /** The price of a fill, and its size in lots. */
  readonly price: number;
  readonly size: number;
}

const [kind, time, sign, reference, price, size] = [0, 1, 2, 3, 4, 5];
const numbers = 6;

/** Moments that wait for their horizons, in a row of numbers: a run may have millions, and as objects they would outlive their youth. */
export class MomentQueue {
  #row = new Float64Array(64 * numbers);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(moment: Moment): void {
    const at = this.#length * numbers;
    if (at === this.#row.length) this.#grow();
    this.#row[at + kind] = moment.kind;
    this.#row[at + time] = moment.time;
    this.#row[at + sign] = moment.sign;
    this.#row[at + reference] = moment.reference;
    this.#row[at + price] = moment.price;
    this.#row[at + size] = moment.size;
    this.#length += 1;
  }

  /** Lets go of so many of the first. */
  dropFirst(count: number): void {
    this.#row.copyWithin(0, count * numbers, this.#length * numbers);
    this.#length -= count;
  }

  kind(place: number): number {
    return this.#row[place * numbers + kind] as number;
  }

  time(place: number): number {
    return this.#row[place * numbers + time] as number;
  }

  sign(place: number): number {
    return this.#row[place * numbers + sign] as number;
  }

  reference(place: number): number {
    return this.#row[place * numbers + reference] as number;
  }

  price(place: number): number {
    return this.#row[place * numbers + price] as number;
  }

  size(place: number): number {
    return this.#row[place * numbers + size] as number;
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#row.length);
    larger.set(this.#row);
    this.#row = larger;
  }
}
