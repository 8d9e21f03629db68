import type { Instrument } from '@replay/core';

/** The value of a signed size at bid + ask in ticks, as a float: for filters and statistics, never booked. */
export type ApproximateValue = (size: number, midDoubled: number) => number;

/** Parses the steps of an instrument once; each value is then a multiplication, or a division for an inverse contract. */
export function approximateValueOf({ contract, lotSize, multiplier, tickSize }: Instrument): ApproximateValue {
  const units = Number(lotSize) * Number(multiplier);
  const halfTick = Number(tickSize) / 2;
  if (contract !== 'inverse') {
    const perHalfTick = units * halfTick;
    return (size, midDoubled) => size * midDoubled * perHalfTick;
  }
  const perLot = units / halfTick;
  return (size, midDoubled) => (-size / midDoubled) * perLot;
}
