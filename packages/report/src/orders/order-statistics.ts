import { Decimal, type Instrument, type InstrumentId, type Micros, type OrderTerms } from '@replay/core';
import { type Metric, share } from '../metric/metric.ts';
import { type Quantiles, quantilesOf, Samples } from '../metric/samples.ts';
import type { MessagePeak } from './order-log.ts';
import type { OrderStatus } from './order-record.ts';
import type { OrderTable } from './order-table.ts';

/** What became of the orders, in more words than their counts (metrics.md 7). Durations in microseconds, from acceptance. */
export interface OrderStatistics {
  readonly timeToFirstFill: Quantiles;
  /** Until they were filled, cancelled or expired; of orders that were. */
  readonly orderLifetime: Quantiles;
  readonly restingTimeCancelled: Quantiles;
  /** In the order of the table below; only those that were used. */
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

/** How orders live: `market`, or the time in force of a limit order, of which one with a date is `gtd`. */
export const lifetimes = ['market', 'gtc', 'gtd', 'post-only', 'ioc', 'fok'] as const;
export type Lifetime = (typeof lifetimes)[number];

export interface TimeInForceFigures {
  readonly lifetime: Lifetime;
  readonly accepted: number;
  /** Of the size that was accepted, and of the orders. */
  readonly fillRatio: Metric;
  readonly fillRatioByCount: Metric;
}

export function orderStatistics(
  orders: OrderTable,
  peaks: readonly MessagePeak[],
  instruments: readonly Instrument[],
): OrderStatistics {
  const [toFill, lives, cancelled] = [new Samples(), new Samples(), new Samples()];
  let accepted = 0;
  for (let place = 0; place < orders.length; place += 1) {
    if (!orders.isAccepted(place)) continue;
    accepted += 1;
    const toFirstFill = orders.firstFillAt(place) - orders.acceptedAt(place);
    const life = orders.doneAt(place) - orders.acceptedAt(place);
    if (!Number.isNaN(toFirstFill)) toFill.push(toFirstFill);
    if (Number.isNaN(life)) continue;
    lives.push(life);
    if (orders.status(place) === 'cancelled') cancelled.push(life);
  }
  return {
    timeToFirstFill: quantilesOf(toFill, accepted === 0 ? 'NO_ORDERS' : 'NO_FILLS'),
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

/** Sizes are added up in lots; where instruments count in different ones, in their units. */
function byTimeInForce(orders: OrderTable, instruments: readonly Instrument[]): readonly TimeInForceFigures[] {
  const lots = new Map<InstrumentId, number>(instruments.map(({ id, lotSize }) => [id, Number(lotSize)]));
  const sums = new Map(lifetimes.map((one) => [one, { accepted: 0, filledOrders: 0, ordered: 0, filled: 0 }]));
  for (let place = 0; place < orders.length; place += 1) {
    const sum = sums.get(lifetimeOf(orders.terms(place)));
    if (!orders.isAccepted(place) || sum === undefined) continue;
    const unit = lots.size === 1 ? 1 : (lots.get(orders.instrument(place)) ?? 0);
    sum.accepted += 1;
    sum.ordered += orders.size(place) * unit;
    sum.filled += orders.filledSize(place) * unit;
    if (orders.fills(place) > 0) sum.filledOrders += 1;
  }
  return [...sums].flatMap(([lifetime, { accepted, filledOrders, ordered, filled }]) =>
    accepted === 0
      ? []
      : [
          {
            lifetime,
            accepted,
            fillRatio: share(new Decimal(filled), new Decimal(ordered), 'NO_ORDERS'),
            fillRatioByCount: share(filledOrders, accepted, 'NO_ORDERS'),
          },
        ],
  );
}

function reasonsOf(orders: OrderTable, status: OrderStatus): readonly ReasonCount[] {
  const reasons: string[] = [];
  for (let place = 0; place < orders.length; place += 1) {
    const reason = orders.reason(place);
    if (reason !== undefined && orders.status(place) === status) reasons.push(reason);
  }
  return countReasons(reasons);
}

/** How often each reason was given, the most frequent first. */
export const countReasons = (reasons: readonly string[]): readonly ReasonCount[] =>
  sumReasons(reasons.map((reason) => ({ reason })));

/** The same where one may stand for many. */
export function sumReasons(
  given: Iterable<{ readonly reason: string; readonly times?: number }>,
): readonly ReasonCount[] {
  const counts = new Map<string, number>();
  for (const { reason, times = 1 } of given) counts.set(reason, (counts.get(reason) ?? 0) + times);
  return [...counts].map(([reason, count]) => ({ reason, count })).toSorted(byCount);
}

export const byCount = (one: ReasonCount, other: ReasonCount): number =>
  other.count - one.count || (one.reason < other.reason ? -1 : 1);
