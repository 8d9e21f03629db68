import type { Instrument, Lots, Money } from '@replay/core';
import { moneyAtMid } from '@replay/ledger';

/** The lowest and the highest mid, doubled (bid + ask). */
export interface MidRange {
  low: number;
  high: number;
}

/** Widens a range in place, because there are millions of mids. */
export function widenedMids(range: MidRange | undefined, midDoubled: number): MidRange {
  if (range === undefined) return { low: midDoubled, high: midDoubled };
  if (midDoubled < range.low) range.low = midDoubled;
  if (midDoubled > range.high) range.high = midDoubled;
  return range;
}

/** The lowest and the highest unrealized result of a trade, before fees and funding, at any mid while it was open. */
export interface Excursion<Amount> {
  readonly worst: Amount;
  readonly best: Amount;
}

/** Between executions the value depends on the mid alone, so its extremes are at the extremes of the mid. */
export function excursionOver(
  instrument: Instrument,
  size: Lots,
  paid: Money,
  { low, high }: MidRange,
): Excursion<Money> {
  const one = moneyAtMid(instrument, size, low) - paid;
  const other = moneyAtMid(instrument, size, high) - paid;
  return one < other ? { worst: one, best: other } : { worst: other, best: one };
}

export const widened = (one: Excursion<Money> | undefined, other: Excursion<Money>): Excursion<Money> =>
  one === undefined
    ? other
    : {
        worst: one.worst < other.worst ? one.worst : other.worst,
        best: one.best > other.best ? one.best : other.best,
      };
