import type { Instrument } from '@replay/core';

/** The value of a signed size at bid + ask in ticks, as a float: good to look with and for statistics, never booked. */
export type RoughValues = (size: number, midDoubled: number) => number;

/** Reads an instrument's steps once; what is left is a multiplication, or a division for an inverse contract. */
export function roughValuesOf({ contract, lotSize, multiplier, tickSize }: Instrument): RoughValues {
  const units = Number(lotSize) * Number(multiplier);
  const halfTick = Number(tickSize) / 2;
  if (contract !== 'inverse') {
    const perHalfTick = units * halfTick;
    return (size, midDoubled) => size * midDoubled * perHalfTick;
  }
  const perLot = units / halfTick;
  return (size, midDoubled) => (-size / midDoubled) * perLot;
}
