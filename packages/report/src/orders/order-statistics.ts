import { Decimal, type Instrument, type InstrumentId, type Micros, type OrderTerms } from '@replay/core';
import { type Metric, share } from '../metric/metric.ts';
import { type Metrics, type MetricTable, valuesOf } from '../metric/metric-table.ts';
import { type Quantiles, quantilesOf, Samples } from '../metric/samples.ts';
import type { MessagePeak } from './order-log.ts';
import type { OrderStatus } from './order-record.ts';
import type { OrderTable } from './order-table.ts';

/** Times of orders, in microseconds from acceptance, and how they ended. */
export interface OrderStatistics {
  readonly timeToFirstFill: Quantiles;
  readonly orderLifetime: Quantiles;
  readonly restingTimeCancelled: Quantiles;
  /** In the order of `lifetimes`; only those that were used. */
  readonly byTimeInForce: readonly TimeInForceFigures[];
  readonly cancelReasons: readonly ReasonCount[];
  readonly expireReasons: readonly ReasonCount[];
  /** The most messages sent within any window of this length. */
  readonly messagePeaks: readonly { readonly window: Micros; readonly messages: number; readonly perSecond: Metric }[];
}

export interface ReasonCount {
  readonly reason: string;
  readonly count: number;
}

const timeMetrics = (
  name: 'timeToFirstFill' | 'orderLifetime' | 'restingTimeCancelled',
  title: string,
  definition: string,
): MetricTable<OrderStatistics> => ({
  [`${name}.p50`]: {
    title,
    unit: 'micros',
    value: (statistics) => statistics[name].p50,
    n: (statistics) => statistics[name].n,
    definition: `${definition}: the median.`,
  },
  [`${name}.p90`]: {
    title: `${title}, p90`,
    unit: 'micros',
    value: (statistics) => statistics[name].p90,
    n: (statistics) => statistics[name].n,
    definition: `${definition}: nine of ten are no longer.`,
  },
});

const messageMetric = (index: number, seconds: number): MetricTable<OrderStatistics> => ({
  [`messageRate.${seconds}s`]: {
    title: `Peak messages a second, in ${seconds} s`,
    unit: 'ratio',
    value: ({ messagePeaks }) => messagePeaks[index]?.perSecond,
    n: ({ messagePeaks }) => messagePeaks[index]?.messages ?? 0,
    definition: `OrderLog, amends and cancels sent within the busiest ${seconds} s of the run, per second; to be compared with the limit of the venue.`,
  },
});

export const orderTimeMetrics: MetricTable<OrderStatistics> = {
  ...timeMetrics('timeToFirstFill', 'Time to first fill', 'From acceptance to the first fill, of orders with a fill'),
  ...timeMetrics('orderLifetime', 'Lifetime', 'From acceptance to the end of the order, of orders that ended'),
  ...timeMetrics('restingTimeCancelled', 'Lifetime of cancelled orders', 'From acceptance to the cancel'),
  ...messageMetric(0, 1),
  ...messageMetric(1, 10),
};

/** How orders live: `market`, or the time in force of a limit order; with an expiry it is `gtd`. */
export const lifetimes = ['market', 'gtc', 'gtd', 'post-only', 'ioc', 'fok'] as const;
export type Lifetime = (typeof lifetimes)[number];

interface TimeInForceSums {
  accepted: number;
  filledOrders: number;
  ordered: number;
  filled: number;
}

export const timeInForceMetrics: Metrics<TimeInForceShares, TimeInForceSums> = {
  accepted: { title: 'Accepted', unit: 'count', value: ({ accepted }) => accepted },
  fillRatio: {
    title: 'Fill ratio',
    unit: 'share',
    value: ({ filled, ordered }) => share(new Decimal(filled), new Decimal(ordered), 'NO_ORDERS'),
    definition: 'Filled size over accepted size.',
  },
  fillRatioByCount: {
    title: 'by count',
    unit: 'share',
    value: ({ filledOrders, accepted }) => share(filledOrders, accepted, 'NO_ORDERS'),
    definition: 'Orders with at least one fill over accepted orders.',
  },
};

export interface TimeInForceShares {
  readonly accepted: number;
  readonly fillRatio: Metric;
  readonly fillRatioByCount: Metric;
}

export type TimeInForceFigures = TimeInForceShares & { readonly lifetime: Lifetime };

export function orderStatistics(
  orders: OrderTable,
  peaks: readonly MessagePeak[],
  instruments: readonly Instrument[],
): OrderStatistics {
  const [toFirstFills, lives, cancelled] = [new Samples(), new Samples(), new Samples()];
  let accepted = 0;
  for (let index = 0; index < orders.length; index += 1) {
    if (!orders.isAccepted(index)) continue;
    accepted += 1;
    const toFirstFill = orders.firstFillAt(index) - orders.acceptedAt(index);
    const life = orders.doneAt(index) - orders.acceptedAt(index);
    if (!Number.isNaN(toFirstFill)) toFirstFills.push(toFirstFill);
    if (Number.isNaN(life)) continue;
    lives.push(life);
    if (orders.status(index) === 'cancelled') cancelled.push(life);
  }
  return {
    timeToFirstFill: quantilesOf(toFirstFills, accepted === 0 ? 'NO_ORDERS' : 'NO_FILLS'),
    orderLifetime: quantilesOf(lives, 'NO_ORDERS'),
    restingTimeCancelled: quantilesOf(cancelled, 'NO_ORDERS'),
    byTimeInForce: byTimeInForce(orders, instruments),
    cancelReasons: reasonsOf(orders, 'cancelled'),
    expireReasons: reasonsOf(orders, 'expired'),
    messagePeaks: peaks.map(({ window, messages }) => ({
      window,
      messages,
      perSecond: share(messages, messages === 0 ? 0 : window / 1_000_000, 'NO_ORDERS'),
    })),
  };
}

const lifetimeOf = (terms: OrderTerms): Lifetime => {
  if (terms.kind === 'market') return 'market';
  return terms.expiresAt === undefined ? terms.timeInForce : 'gtd';
};

/** Sizes are added up in lots, or in units if there are several instruments. */
function byTimeInForce(orders: OrderTable, instruments: readonly Instrument[]): readonly TimeInForceFigures[] {
  const lots = new Map<InstrumentId, number>(instruments.map(({ id, lotSize }) => [id, Number(lotSize)]));
  const sums = new Map<Lifetime, TimeInForceSums>(
    lifetimes.map((one) => [one, { accepted: 0, filledOrders: 0, ordered: 0, filled: 0 }]),
  );
  for (let index = 0; index < orders.length; index += 1) {
    const sum = sums.get(lifetimeOf(orders.terms(index)));
    if (!orders.isAccepted(index) || sum === undefined) continue;
    const unit = lots.size === 1 ? 1 : (lots.get(orders.instrument(index)) ?? 0);
    sum.accepted += 1;
    sum.ordered += orders.size(index) * unit;
    sum.filled += orders.filledSize(index) * unit;
    if (orders.fills(index) > 0) sum.filledOrders += 1;
  }
  return [...sums].flatMap(([lifetime, sum]) =>
    sum.accepted === 0 ? [] : [{ lifetime, ...valuesOf(timeInForceMetrics, sum) }],
  );
}

function reasonsOf(orders: OrderTable, status: OrderStatus): readonly ReasonCount[] {
  const reasons: { readonly reason: string }[] = [];
  for (let index = 0; index < orders.length; index += 1) {
    const reason = orders.reason(index);
    if (reason !== undefined && orders.status(index) === status) reasons.push({ reason });
  }
  return sumReasons(reasons);
}

/** How often each reason was given, the most frequent first. */
export function sumReasons(
  given: Iterable<{ readonly reason: string; readonly times?: number }>,
): readonly ReasonCount[] {
  const counts = new Map<string, number>();
  for (const { reason, times = 1 } of given) counts.set(reason, (counts.get(reason) ?? 0) + times);
  return [...counts].map(([reason, count]) => ({ reason, count })).toSorted(byCount);
}

export const byCount = (one: ReasonCount, other: ReasonCount): number =>
  other.count - one.count || (one.reason < other.reason ? -1 : 1);
