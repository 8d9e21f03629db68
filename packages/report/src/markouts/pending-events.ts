import type { Micros } from '@replay/core';
import { NumberTable } from '../columns/number-table.ts';

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

const column = { kind: 0, time: 1, sign: 2, reference: 3, price: 4, size: 5 } as const;

/** Moments that wait for their horizons: a run may have millions, and as objects they would outlive their youth. */
export class MomentQueue {
  readonly #numbers = new NumberTable(Object.keys(column).length);

  get length(): number {
    return this.#numbers.length;
  }

  /** Puts the moment at a place into one that is used again and again. */
  read(place: number, into: { -readonly [Part in keyof Moment]: Moment[Part] }): void {
    const numbers = this.#numbers;
    into.kind = numbers.get(place, column.kind);
    into.time = numbers.get(place, column.time) as Micros;
    into.sign = numbers.get(place, column.sign) as Moment['sign'];
    into.reference = numbers.get(place, column.reference);
    into.price = numbers.get(place, column.price);
    into.size = numbers.get(place, column.size);
  }

  push(moment: Moment): void {
    const place = this.#numbers.add();
    this.#numbers.set(place, column.kind, moment.kind);
    this.#numbers.set(place, column.time, moment.time);
    this.#numbers.set(place, column.sign, moment.sign);
    this.#numbers.set(place, column.reference, moment.reference);
    this.#numbers.set(place, column.price, moment.price);
    this.#numbers.set(place, column.size, moment.size);
  }

  /** Lets go of so many of the first. */
  dropFirst(count: number): void {
    this.#numbers.dropFirst(count);
  }

  time(place: number): number {
    return this.#numbers.get(place, column.time);
  }
}
