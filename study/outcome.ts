import type { Lots, Micros, Side, Ticks } from '@replay/core';
import type { Mids } from './mids.ts';

/** One execution, in the market or in somebody's estimate of it. */
export interface StudyFill {
  readonly time: Micros;
  readonly price: Ticks;
  readonly size: Lots;
}

/** What became of an order. */
export interface Outcome {
  /** The share of its size that was filled, 0 … 1. */
  readonly filled: number;
  /** Seconds from its arrival to the fill that completed it; undefined for one that was not completed. */
  readonly waited: number | undefined;
  /** The mean price of what was filled, in ticks; undefined when nothing was. */
  readonly price: number | undefined;
  /**
   * What its fills were worth a second later against the mid, in basis points of the price and over the whole size of the order:
   * an order that was filled in half counts half, one that was not counts nothing.
   */
  readonly edge: number;
}

/** How long after a fill the mid is asked what it was worth. */
export const markoutAfter = 1_000_000;

/** Adds up the fills of an order of `size` that reached the venue at `arrival`, `mids` being those of the market they happened in. */
export function outcomeOf(
  { side, size, arrival }: { readonly side: Side; readonly size: number; readonly arrival: Micros },
  fills: readonly StudyFill[],
  mids: Mids,
): Outcome {
  let [filled, value, edge] = [0, 0, 0];
  for (const fill of fills) {
    filled += fill.size;
    value += fill.size * fill.price;
    const later = mids.at(fill.time + markoutAfter);
    const gained = side === 'buy' ? later - fill.price : fill.price - later;
    edge += (fill.size / size) * (gained / fill.price) * 10_000;
  }
  const last = fills.at(-1);
  return {
    filled: filled / size,
    waited: filled >= size && last !== undefined ? (last.time - arrival) / 1_000_000 : undefined,
    price: filled === 0 ? undefined : value / filled,
    edge,
  };
}
