import { Decimal, type Instrument, type Lots } from '@replay/core';
import { valueAtMid } from '@replay/ledger';

/** The lowest and the highest mid seen, doubled (bid + ask); none at first. */
export interface MidRange {
  readonly low: number;
  readonly high: number;
}

export const midsWith = (range: MidRange | undefined, midDoubled: number): MidRange =>
  range === undefined
    ? { low: midDoubled, high: midDoubled }
    : { low: Math.min(range.low, midDoubled), high: Math.max(range.high, midDoubled) };

/** The worst and the best that a trade would have come to, before fees and funding, had it been closed at one of the mids while it was open. */
export interface Excursion {
  readonly worst: Decimal;
  readonly best: Decimal;
}

/** While nothing is traded, what a position is worth rises or falls with the mid alone: its ends lie at the ends of the mids. */
export function excursionOver(instrument: Instrument, size: Lots, paid: Decimal, { low, high }: MidRange): Excursion {
  const [one, other] = [low, high].map((mid) => valueAtMid(instrument, size, mid).sub(paid)) as [Decimal, Decimal];
  return { worst: Decimal.min(one, other), best: Decimal.max(one, other) };
}

export const widened = (one: Excursion | undefined, other: Excursion): Excursion =>
  one === undefined ? other : { worst: Decimal.min(one.worst, other.worst), best: Decimal.max(one.best, other.best) };
