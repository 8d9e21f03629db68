import type { EventColumns, RowColumns } from '@replay/core';
import { NumberList } from './number-list.ts';
import { RowList } from './row-list.ts';

/** Columns of events without the way to make objects of them. */
export interface BuiltColumns extends Omit<EventColumns, 'event' | 'rowsOf'> {
  readonly rows: RowColumns;
}

/** Market events in columns, added one by one and taken together. */
export class ColumnsBuilder {
  readonly #kinds = new NumberList();
  readonly #instruments = new NumberList();
  readonly #exchangeTimes = new NumberList();
  readonly #receivedTimes = new NumberList();
  readonly #sequences = new NumberList();
  readonly #firstRows = new NumberList();
  readonly #bidRows = new NumberList();
  readonly #askRows = new NumberList();
  /** The rows of all events: those of an event are added right after it, bids first. */
  readonly rows = new RowList();

  /** How many events were added since they were last taken. */
  get count(): number {
    return this.#kinds.length;
  }

  add(
    kind: number,
    instrument: number,
    exchangeTime: number,
    receivedTime: number,
    sequence: number,
    bidRows: number,
    askRows: number,
  ): void {
    this.#kinds.push(kind);
    this.#instruments.push(instrument);
    this.#exchangeTimes.push(exchangeTime);
    this.#receivedTimes.push(receivedTime);
    this.#sequences.push(sequence);
    this.#firstRows.push(this.rows.length);
    this.#bidRows.push(bidRows);
    this.#askRows.push(askRows);
  }

  /** The events, and begins anew. */
  take(): BuiltColumns {
    const built = {
      start: 0,
      end: this.count,
      kinds: new Uint8Array(this.#kinds.all),
      instruments: new Uint16Array(this.#instruments.all),
      exchangeTimes: this.#exchangeTimes.all.slice(),
      receivedTimes: this.#receivedTimes.all.slice(),
      sequences: this.#sequences.all.slice(),
      firstRows: new Uint32Array(this.#firstRows.all),
      bidRows: new Uint32Array(this.#bidRows.all),
      askRows: new Uint32Array(this.#askRows.all),
      rows: { prices: this.rows.prices.integers(), sizes: this.rows.sizes.integers() },
    };
    for (const list of [this.#kinds, this.#instruments, this.#exchangeTimes, this.#receivedTimes]) list.clear();
    for (const list of [this.#sequences, this.#firstRows, this.#bidRows, this.#askRows]) list.clear();
    this.rows.clear();
    return built;
  }
}
