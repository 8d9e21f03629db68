import { Decimal, decimalOf, type FillCause, type Instrument, type InstrumentId, zero } from '@replay/core';
import { amount, type Metric, missing, ratio, share } from '../metric.ts';
import type { FillRecord } from './fills.ts';
import { countsOf, type OrderCounts } from './order-counts.ts';
import { byCount, countReasons, peakWithin, type ReasonCount } from './order-statistics.ts';
import type { OrderRecord, Orders } from './orders.ts';

/** Orders, fills and volume of a run (metrics.md 7). */
export interface Activity extends OrderCounts {
  readonly fills: number;
  readonly executions: number;
  readonly fillRatio: Metric;
  readonly fillRatioByCount: Metric;
  readonly makerShare: Metric;
  readonly takerShare: Metric;
  readonly volume: Metric;
  /** Volume over mean equity, per day. */
  readonly turnover: Metric;
  readonly feeBps: Metric;
  readonly netPerVolumeBps: Metric;
  readonly orderToTrade: Metric;
  readonly cancelRatio: Metric;
  /** The most orders and cancels sent in any second. */
  readonly peakMessagesPerSecond: number;
  readonly fillCauses: readonly CauseCount[];
  readonly denialReasons: readonly ReasonCount[];
  readonly rejectionReasons: readonly ReasonCount[];
}

export interface CauseCount {
  readonly cause: FillCause;
  readonly fills: number;
  readonly notional: Decimal;
}

/** What a run must tell besides its orders and fills, to reckon rates. */
export interface ActivityContext {
  readonly instruments: readonly Instrument[];
  readonly executions: number;
  readonly fees: Decimal;
  readonly netPnl: Decimal;
  readonly meanEquity: number | undefined;
  readonly duration: number;
}

export function activityOf(orders: Orders, fills: readonly FillRecord[], context: ActivityContext): Activity {
  const records = orders.all;
  const counts = countsOf(orders, records);
  const accepted = records.filter(({ acceptedAt }) => acceptedAt !== undefined);
  const volume = volumeOf(fills);
  const made = volumeOf(fills.filter(({ liquidity }) => liquidity === 'maker'));
  const [ordered, filled] = sizesOf(accepted, context.instruments);
  const none = fills.length === 0;
  return {
    ...counts,
    fills: fills.length,
    executions: context.executions,
    fillRatio: share(filled, ordered, 'NO_ORDERS'),
    fillRatioByCount: share(accepted.filter(({ fills }) => fills > 0).length, accepted.length, 'NO_ORDERS'),
    makerShare: none ? missing('NO_FILLS') : share(made, volume, 'ZERO_DENOMINATOR'),
    takerShare: none ? missing('NO_FILLS') : share(volume.sub(made), volume, 'ZERO_DENOMINATOR'),
    volume: none ? missing('NO_FILLS') : amount(volume),
    turnover: none ? missing('NO_FILLS') : turnoverOf(volume, context),
    feeBps: share(context.fees.mul(10_000), volume, 'NO_FILLS'),
    netPerVolumeBps: share(context.netPnl.mul(10_000), volume, 'NO_FILLS'),
    orderToTrade: share(orders.messages.length, context.executions, 'NO_FILLS'),
    cancelRatio: share(counts.cancelled, counts.accepted, 'NO_ORDERS'),
    peakMessagesPerSecond: peakWithin(orders.messages, 1_000_000),
    fillCauses: causesOf(fills),
    denialReasons: countReasons(orders.denials.map(({ reason }) => reason)),
    rejectionReasons: [...orders.rejections].map(([reason, count]) => ({ reason, count })).toSorted(byCount),
  };
}

function volumeOf(fills: readonly FillRecord[]): Decimal {
  let volume = 0n;
  for (const { money } of fills) volume += money.notional;
  return decimalOf(volume);
}

/** Ordered and filled size, each instrument in its own unit. */
function sizesOf(accepted: readonly OrderRecord[], instruments: readonly Instrument[]): readonly [Decimal, Decimal] {
  const lots = new Map<InstrumentId, { ordered: number; filled: number }>();
  for (const { instrument, size, filled } of accepted) {
    const sum = lots.get(instrument) ?? { ordered: 0, filled: 0 };
    lots.set(instrument, { ordered: sum.ordered + size, filled: sum.filled + filled });
  }
  let [ordered, filled] = [zero, zero];
  for (const { id, lotSize } of instruments) {
    const sum = lots.get(id);
    if (sum === undefined) continue;
    ordered = ordered.add(new Decimal(lotSize).mul(sum.ordered));
    filled = filled.add(new Decimal(lotSize).mul(sum.filled));
  }
  return [ordered, filled];
}

function turnoverOf(volume: Decimal, { meanEquity, duration }: ActivityContext): Metric {
  if (meanEquity === undefined) return missing('RUN_TOO_SHORT');
  if (meanEquity <= 0) return missing('NON_POSITIVE_EQUITY');
  return ratio(volume.toNumber() / meanEquity / (duration / 86_400_000_000));
}

function causesOf(fills: readonly FillRecord[]): readonly CauseCount[] {
  const causes: readonly FillCause[] = ['taker-depth', 'trade-through', 'queue', 'book-cross'];
  return causes.map((cause) => {
    const own = fills.filter((fill) => fill.cause === cause);
    return { cause, fills: own.length, notional: volumeOf(own) };
  });
}
