import { absolute, decimalOf, type Micros, type Money } from '@replay/core';
import { amount, type Metric, missing, type NullReason, quantile, ratio, share } from '../metric/metric.ts';
import { type Outcomes, outcomesOf } from './outcomes.ts';
import type { RoundTrip } from './round-trip.ts';
import { type TagOf, type TradeClasses, tradeClasses } from './trade-classes.ts';

export interface TradeStatistics extends Outcomes, TradeClasses {
  /** Net result over the notional entered. */
  readonly expectancyBps: Metric;
  readonly holdingTime: Holding | undefined;
  readonly excursions: Excursions;
}

/** The statistics of closed trades (metrics.md 4). */
export function tradeStatistics(trips: readonly RoundTrip[], tagOf: TagOf): TradeStatistics {
  const nets = trips.map(({ money }) => money.net);
  const net = decimalOf(nets.reduce((sum, one) => sum + one, 0n));
  const entered = decimalOf(trips.reduce((sum, { money }) => sum + absolute(money.entryValue), 0n));
  return {
    ...outcomesOf(nets),
    ...tradeClasses(trips, tagOf),
    expectancyBps: share(net.mul(10_000), entered, 'NO_CLOSED_TRADES'),
    holdingTime: holdingOf(trips),
    excursions: excursionsOf(trips),
  };
}

/** How long trades were held, from first entry to last exit, in microseconds (metrics.md 4). */
export interface Holding {
  readonly p10: Micros;
  readonly p50: Micros;
  readonly p90: Micros;
  /** Weighted by the size entered; sizes of different instruments do not add up, so of one instrument only. */
  readonly mean: Metric;
}

/** Undefined without trades. */
export function holdingOf(trips: readonly RoundTrip[]): Holding | undefined {
  const held = trips.map(({ openedAt, closedAt }) => closedAt - openedAt).toSorted((one, other) => one - other);
  const at = (alpha: number): Micros => (quantile(held, alpha) ?? 0) as Micros;
  return held.length === 0 ? undefined : { p10: at(0.1), p50: at(0.5), p90: at(0.9), mean: meanHolding(trips) };
}

function meanHolding(trips: readonly RoundTrip[]): Metric {
  if (trips.some(({ instrument }) => instrument !== trips[0]?.instrument)) return missing('NOT_APPLICABLE');
  let [held, entered] = [0, 0];
  for (const { openedAt, closedAt, size } of trips) {
    held += (closedAt - openedAt) * size;
    entered += size;
  }
  return ratio(held / entered);
}

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
