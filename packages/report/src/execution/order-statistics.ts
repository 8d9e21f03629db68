import { Decimal, type Instrument, type InstrumentId, type Micros } from '@replay/core';
import { type Metric, share } from '../metric.ts';
import type { OrderRecord } from './orders.ts';
import { type Quantiles, quantilesOf, Samples } from './samples.ts';

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

/** A second and ten: venues bound messages over windows like these. */
const peakWindows: readonly Micros[] = [1_000_000 as Micros, 10_000_000 as Micros];

export function orderStatistics(
  records: readonly OrderRecord[],
  messages: readonly Micros[],
  instruments: readonly Instrument[],
): OrderStatistics {
  const [toFill, lives, cancelled] = [new Samples(), new Samples(), new Samples()];
  let accepted = 0;
  for (const { acceptedAt, firstFillAt, doneAt, status } of records) {
    if (acceptedAt === undefined) continue;
    accepted += 1;
    if (firstFillAt !== undefined) toFill.push(firstFillAt - acceptedAt);
    if (doneAt !== undefined) lives.push(doneAt - acceptedAt);
    if (doneAt !== undefined && status === 'cancelled') cancelled.push(doneAt - acceptedAt);
  }
  return {
    timeToFirstFill: quantilesOf(toFill, accepted === 0 ? 'NO_ORDERS' : 'NO_FILLS'),
    orderLifetime: quantilesOf(lives, 'NO_ORDERS'),
    restingTimeCancelled: quantilesOf(cancelled, 'NO_ORDERS'),
    byTimeInForce: byTimeInForce(records, instruments),
    cancelReasons: reasonsOf(records, 'cancelled'),
    expireReasons: reasonsOf(records, 'expired'),
    messagePeaks: peakWindows.map((window) => {
      const peak = peakWithin(messages, window);
      return { window, messages: peak, perSecond: share(peak, peak === 0 ? 0 : window / 1_000_000, 'NO_ORDERS') };
    }),
  };
}

const lifetimeOf = ({ terms }: OrderRecord): Lifetime => {
  if (terms.kind === 'market') return 'market';
  return terms.expiresAt === undefined ? terms.timeInForce : 'gtd';
};

/** Sizes are added up in lots; where instruments count in different ones, in their units. */
function byTimeInForce(
  records: readonly OrderRecord[],
  instruments: readonly Instrument[],
): readonly TimeInForceFigures[] {
  const lots = new Map<InstrumentId, number>(instruments.map(({ id, lotSize }) => [id, Number(lotSize)]));
  const sums = new Map(lifetimes.map((one) => [one, { accepted: 0, filledOrders: 0, ordered: 0, filled: 0 }]));
  for (const record of records) {
    const sum = sums.get(lifetimeOf(record));
    if (record.acceptedAt === undefined || sum === undefined) continue;
    const unit = lots.size === 1 ? 1 : (lots.get(record.instrument) ?? 0);
    sum.accepted += 1;
    sum.ordered += record.size * unit;
    sum.filled += record.filled * unit;
    if (record.fills > 0) sum.filledOrders += 1;
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

function reasonsOf(records: readonly OrderRecord[], status: OrderRecord['status']): readonly ReasonCount[] {
  return countReasons(
    records.flatMap((record) => (record.status === status && record.reason !== undefined ? [record.reason] : [])),
  );
}

/** How often each reason was given, the most frequent first. */
export function countReasons(reasons: Iterable<string>): readonly ReasonCount[] {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => ({ reason, count })).toSorted(byCount);
}

export const byCount = (one: ReasonCount, other: ReasonCount): number =>
  other.count - one.count || (one.reason < other.reason ? -1 : 1);

/** The most moments within any window of this length; the moments are in order. */
export function peakWithin(moments: readonly Micros[], window: number): number {
  let peak = 0;
  let first = 0;
  for (const [last, moment] of moments.entries()) {
    while (moment - (moments[first] as Micros) >= window) first += 1;
    peak = Math.max(peak, last - first + 1);
  }
  return peak;
}
