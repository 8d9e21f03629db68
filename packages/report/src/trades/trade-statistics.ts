import { absolute, decimalOf, type Micros, type Money } from '@replay/core';
import { amount, type Metric, missing, type NullReason, quantile, ratio } from '../metric/metric.ts';
import type { MetricTable } from '../metric/metric-table.ts';
import { type Outcomes, outcomesOf } from './outcomes.ts';
import type { RoundTrip } from './round-trip.ts';
import { type TagOf, type TradeClasses, tradeClasses } from './trade-classes.ts';

/** The statistics of closed trades; see docs/metrics.md, "Trades". */
export interface TradeStatistics extends Outcomes, TradeClasses {
  /** Undefined without trades. */
  readonly holdingTime: HoldingTime | undefined;
  readonly excursions: Excursions;
}

/** How long trades were held, in microseconds. */
export interface HoldingTime {
  readonly p10: Micros;
  readonly p50: Micros;
  readonly p90: Micros;
  readonly mean: Metric;
}

/** How far the unrealized gross result of trades went before they closed. Adverse excursions are usually negative, favourable ones positive. */
export interface Excursions {
  /** The trades with an excursion: those that saw a mid, and whose exit closed no more than one entry. */
  readonly trades: number;
  readonly mae: ExcursionQuantiles;
  readonly mfe: ExcursionQuantiles;
}

export interface ExcursionQuantiles {
  readonly p50: Metric;
  readonly p90: Metric;
  readonly furthest: Metric;
}

export function tradeStatistics(trips: readonly RoundTrip[], tagOf: TagOf): TradeStatistics {
  const nets = trips.map(({ money }) => money.net);
  const entered = trips.reduce((sum, { money }) => sum + absolute(money.entryValue), 0n);
  return {
    ...outcomesOf(nets, entered),
    ...tradeClasses(trips, tagOf),
    holdingTime: holdingTimeOf(trips),
    excursions: excursionsOf(trips),
  };
}

const held = (name: 'p10' | 'p50' | 'p90') =>
  ({
    title: `Holding time, ${name}`,
    unit: 'micros',
    value: ({ holdingTime }: TradeStatistics) => holdingTime?.[name],
    none: 'NO_CLOSED_TRADES',
    n: ({ trades }: TradeStatistics) => trades,
    definition: `From first entry to last exit; ${name.slice(1)} % of the trades were held no longer.`,
  }) as const;

export const holdingMetrics: MetricTable<TradeStatistics> = {
  'holdingTime.p10': held('p10'),
  'holdingTime.p50': held('p50'),
  'holdingTime.p90': held('p90'),
  'holdingTime.mean': {
    title: 'Holding time, mean',
    unit: 'micros',
    value: ({ holdingTime }) => holdingTime?.mean,
    none: 'NO_CLOSED_TRADES',
    n: ({ trades }) => trades,
    definition: 'Weighted by the size entered; only of a run that traded a single instrument.',
  },
};

const excursionMetric = (kind: 'mae' | 'mfe', name: keyof ExcursionQuantiles, quantileIs: string) =>
  ({
    title: `${kind === 'mae' ? 'Adverse' : 'Favourable'} excursion, ${name}`,
    unit: 'money',
    value: ({ excursions }: TradeStatistics) => excursions[kind][name],
    n: ({ excursions }: TradeStatistics) => excursions.trades,
    definition: `The ${kind === 'mae' ? 'lowest' : 'highest'} unrealized result of a trade at any mid while it was open, before fees and funding; ${quantileIs}.`,
  }) as const;

export const excursionMetrics: MetricTable<TradeStatistics> = Object.fromEntries(
  (['mae', 'mfe'] as const).flatMap((kind) => [
    [`${kind}.p50`, excursionMetric(kind, 'p50', 'half of the trades went no further')],
    [`${kind}.p90`, excursionMetric(kind, 'p90', 'nine of ten trades went no further')],
    [`${kind}.furthest`, excursionMetric(kind, 'furthest', 'the furthest of all trades')],
  ]),
);

function holdingTimeOf(trips: readonly RoundTrip[]): HoldingTime | undefined {
  const times = trips.map(({ openedAt, closedAt }) => closedAt - openedAt).toSorted((one, other) => one - other);
  const at = (alpha: number): Micros => (quantile(times, alpha) ?? 0) as Micros;
  return times.length === 0 ? undefined : { p10: at(0.1), p50: at(0.5), p90: at(0.9), mean: meanHoldingTime(trips) };
}

/** Sizes of different instruments do not add up. */
function meanHoldingTime(trips: readonly RoundTrip[]): Metric {
  if (trips.some(({ instrument }) => instrument !== trips[0]?.instrument)) return missing('NOT_APPLICABLE');
  let [weighted, entered] = [0, 0];
  for (const { openedAt, closedAt, size } of trips) {
    weighted += (closedAt - openedAt) * size;
    entered += size;
  }
  return ratio(weighted / entered);
}

function excursionsOf(trips: readonly RoundTrip[]): Excursions {
  const seen = trips.flatMap(({ excursionMoney }) => (excursionMoney === undefined ? [] : [excursionMoney]));
  const none = trips.length === 0 ? 'NO_CLOSED_TRADES' : 'NOT_RECORDED';
  const adverse = seen.map(({ worst }) => worst).toSorted((one, other) => compareMoney(other, one));
  return {
    trades: seen.length,
    mae: quantilesOf(adverse, none),
    mfe: quantilesOf(seen.map(({ best }) => best).toSorted(compareMoney), none),
  };
}

function quantilesOf(ascending: readonly Money[], none: NullReason): ExcursionQuantiles {
  const at = (alpha: number): Metric => {
    const found = quantile(ascending, alpha);
    return found === undefined ? missing(none) : amount(decimalOf(found));
  };
  return { p50: at(0.5), p90: at(0.9), furthest: at(1) };
}

const compareMoney = (one: Money, other: Money): number => (one < other ? -1 : Number(one > other));
