import type { Micros } from '@replay/core';
import { NumberTable } from '../columns/number-table.ts';

/** What is marked at later mids: maker and taker fills, and own cancels. */
export const eventKinds = ['made', 'took', 'cancelled'] as const;
export type EventKind = (typeof eventKinds)[number];

/** The code of a kind is its index. */
export const codeOf = (kind: EventKind): number => eventKinds.indexOf(kind);

/** A fill or cancel. Mids and prices are doubled, in ticks. */
export interface MarkedEvent {
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

/** Events that wait for their horizons, as rows of numbers: a run may have millions, and objects would burden the garbage collector. */
export class PendingEvents {
  readonly #numbers = new NumberTable(Object.keys(column).length);

  get length(): number {
    return this.#numbers.length;
  }

  /** Copies the event at an index into an object that is reused. */
  read(index: number, into: { -readonly [Part in keyof MarkedEvent]: MarkedEvent[Part] }): void {
    const numbers = this.#numbers;
    into.kind = numbers.get(index, column.kind);
    into.time = numbers.get(index, column.time) as Micros;
    into.sign = numbers.get(index, column.sign) as MarkedEvent['sign'];
    into.reference = numbers.get(index, column.reference);
    into.price = numbers.get(index, column.price);
    into.size = numbers.get(index, column.size);
  }

  push(event: MarkedEvent): void {
    const index = this.#numbers.add();
    this.#numbers.set(index, column.kind, event.kind);
    this.#numbers.set(index, column.time, event.time);
    this.#numbers.set(index, column.sign, event.sign);
    this.#numbers.set(index, column.reference, event.reference);
    this.#numbers.set(index, column.price, event.price);
    this.#numbers.set(index, column.size, event.size);
  }

  dropFirst(count: number): void {
    this.#numbers.dropFirst(count);
  }

  time(index: number): number {
    return this.#numbers.get(index, column.time);
  }
}
