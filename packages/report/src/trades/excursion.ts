import type { Instrument, Lots, Money } from '@replay/core';
import { moneyAtMid } from '@replay/ledger';

/** The lowest and the highest mid seen, doubled (bid + ask); none at first. */
export interface MidRange {
  low: number;
  high: number;
}

/** The range with another mid: the same, widened, since there are millions of mids. */
export function midsWith(range: MidRange | undefined, midDoubled: number): MidRange {
  if (range === undefined) return { low: midDoubled, high: midDoubled };
  if (midDoubled < range.low) range.low = midDoubled;
  if (midDoubled > range.high) range.high = midDoubled;
  return range;
}

/** The worst and the best that a trade would have come to, before fees and funding, had it been closed at one of the mids while it was open. */
export interface Excursion<Amount> {
  readonly worst: Amount;
  readonly best: Amount;
}

/** While nothing is traded, what a position is worth rises or falls with the mid alone: its ends lie at the ends of the mids. */
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
