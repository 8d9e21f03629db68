import { decimalOf, type Money } from '@replay/core';
import { amount, type Metric, missing, type NullReason, quantile } from '../metric.ts';
import type { RoundTrip } from './round-trip.ts';

/**
 * How far trades went against us and for us before they closed (metrics.md 4), before fees and funding: at p90, nine of ten went
 * no further. Adverse excursions are usually negative, favourable ones positive.
 */
export interface Excursions {
  /** How many trades have one: those that saw a mid, and whose exit closed no more than one entry. */
  readonly trades: number;
  readonly mae: ExcursionQuantiles;
  readonly mfe: ExcursionQuantiles;
}

export interface ExcursionQuantiles {
  readonly p50: Metric;
  readonly p90: Metric;
  /** The furthest of all. */
  readonly furthest: Metric;
}

export function excursionsOf(trips: readonly RoundTrip[]): Excursions {
  const seen = trips.flatMap(({ excursionMoney }) => (excursionMoney === undefined ? [] : [excursionMoney]));
  const reason = trips.length === 0 ? 'NO_CLOSED_TRADES' : 'NOT_RECORDED';
  return {
    trades: seen.length,
    mae: quantilesOf(
      seen.map(({ worst }) => worst).toSorted((one, other) => byMoney(other, one)),
      reason,
    ),
    mfe: quantilesOf(seen.map(({ best }) => best).toSorted(byMoney), reason),
  };
}

/** Of excursions in the order of how far they went. */
function quantilesOf(ordered: readonly Money[], reason: NullReason): ExcursionQuantiles {
  const at = (alpha: number): Metric => {
    const found = quantile(ordered, alpha);
    return found === undefined ? missing(reason) : amount(decimalOf(found));
  };
  return { p50: at(0.5), p90: at(0.9), furthest: at(1) };
}

const byMoney = (one: Money, other: Money): number => (one < other ? -1 : Number(one > other));
