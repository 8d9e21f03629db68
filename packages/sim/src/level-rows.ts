import type { EventColumns, Levels } from '@replay/core';

/** The rows of a message about price levels: bids from `first` on, asks from `asksFrom` to before `end`. */
export interface LevelRows {
  readonly prices: ArrayLike<number>;
  readonly sizes: ArrayLike<number>;
  readonly first: number;
  readonly asksFrom: number;
  readonly end: number;
  /** Whether the rows are the whole book. */
  readonly isSnapshot: boolean;
}

/** The rows of a change at an index of columns. */
export function rowsAt(columns: EventColumns, index: number): LevelRows {
  const { prices, sizes } = columns.rowsOf(columns.instruments[index]!);
  const first = columns.firstRows[index]!;
  const asksFrom = first + columns.bidRows[index]!;
  return { prices, sizes, first, asksFrom, end: asksFrom + columns.askRows[index]!, isSnapshot: false };
}

/** The rows of a message that is an object. */
export function rowsOf(bids: Levels, asks: Levels, isSnapshot: boolean): LevelRows {
  const asksFrom = bids.prices.length;
  const end = asksFrom + asks.prices.length;
  const prices = new Float64Array(end);
  const sizes = new Float64Array(end);
  prices.set(bids.prices);
  prices.set(asks.prices, asksFrom);
  sizes.set(bids.sizes);
  sizes.set(asks.sizes, asksFrom);
  return { prices, sizes, first: 0, asksFrom, end, isSnapshot };
}
