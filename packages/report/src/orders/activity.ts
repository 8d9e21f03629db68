import { Decimal, decimalOf, type FillCause, type Instrument, type Money, zero } from '@replay/core';
import { amount, type Metric, missing, ratio, share } from '../metric/metric.ts';
import type { Fills } from './fill-table.ts';
import { countsOf, type OrderCounts } from './order-counts.ts';
import type { Orders } from './order-log.ts';
import { byCount, type ReasonCount, sumReasons } from './order-statistics.ts';
import type { OrderTable } from './order-table.ts';

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

export function activityOf(orders: Orders, fills: Fills, context: ActivityContext): Activity {
  const counts = countsOf(orders);
  const causes = causesOf(fills);
  const volume = decimalOf(causes.reduce((sum, { made, taken }) => sum + made + taken, 0n));
  const made = decimalOf(causes.reduce((sum, one) => sum + one.made, 0n));
  const { ordered, filled, filledOrders } = sizesOf(orders.all, context.instruments);
  const none = fills.length === 0;
  return {
    ...counts,
    fills: fills.length,
    executions: context.executions,
    fillRatio: share(filled, ordered, 'NO_ORDERS'),
    fillRatioByCount: share(filledOrders, counts.accepted, 'NO_ORDERS'),
    makerShare: none ? missing('NO_FILLS') : share(made, volume, 'ZERO_DENOMINATOR'),
    takerShare: none ? missing('NO_FILLS') : share(volume.sub(made), volume, 'ZERO_DENOMINATOR'),
    volume: none ? missing('NO_FILLS') : amount(volume),
    turnover: none ? missing('NO_FILLS') : turnoverOf(volume, context),
    feeBps: share(context.fees.mul(10_000), volume, 'NO_FILLS'),
    netPerVolumeBps: share(context.netPnl.mul(10_000), volume, 'NO_FILLS'),
    orderToTrade: share(orders.messages, context.executions, 'NO_FILLS'),
    cancelRatio: share(counts.cancelled, counts.accepted, 'NO_ORDERS'),
    peakMessagesPerSecond: orders.peaks[0].messages,
    fillCauses: causes.map(({ cause, fills, made, taken }) => ({ cause, fills, notional: decimalOf(made + taken) })),
    denialReasons: sumReasons(orders.denials),
    rejectionReasons: [...orders.rejections].map(([reason, count]) => ({ reason, count })).toSorted(byCount),
  };
}

/** Ordered and filled size of what was accepted, each instrument in its own unit, and how many orders were filled at all. */
function sizesOf(
  orders: OrderTable,
  instruments: readonly Instrument[],
): { readonly ordered: Decimal; readonly filled: Decimal; readonly filledOrders: number } {
  const lots = new Map(instruments.map(({ id }) => [id, { ordered: 0, filled: 0 }]));
  let filledOrders = 0;
  for (let place = 0; place < orders.length; place += 1) {
    if (!orders.isAccepted(place)) continue;
    if (orders.fills(place) > 0) filledOrders += 1;
    const sum = lots.get(orders.instrument(place));
    if (sum === undefined) continue;
    sum.ordered += orders.size(place);
    sum.filled += orders.filledSize(place);
  }
  let [ordered, filled] = [zero, zero];
  for (const { id, lotSize } of instruments) {
    const sum = lots.get(id);
    if (sum === undefined) continue;
    ordered = ordered.add(new Decimal(lotSize).mul(sum.ordered));
    filled = filled.add(new Decimal(lotSize).mul(sum.filled));
  }
  return { ordered, filled, filledOrders };
}

function turnoverOf(volume: Decimal, { meanEquity, duration }: ActivityContext): Metric {
  if (meanEquity === undefined) return missing('RUN_TOO_SHORT');
  if (meanEquity <= 0) return missing('NON_POSITIVE_EQUITY');
  return ratio(volume.toNumber() / meanEquity / (duration / 86_400_000_000));
}

/** What fills of one cause came to, in steps of money. */
interface CauseSum {
  readonly cause: FillCause;
  fills: number;
  made: Money;
  taken: Money;
}

/** Every cause in its order, also those that filled nothing. */
function causesOf(fills: Fills): readonly CauseSum[] {
  const sums: Readonly<Record<FillCause, CauseSum>> = {
    'taker-depth': { cause: 'taker-depth', fills: 0, made: 0n, taken: 0n },
    'trade-through': { cause: 'trade-through', fills: 0, made: 0n, taken: 0n },
    queue: { cause: 'queue', fills: 0, made: 0n, taken: 0n },
    'book-cross': { cause: 'book-cross', fills: 0, made: 0n, taken: 0n },
  };
  for (let place = 0; place < fills.length; place += 1) {
    const sum = sums[fills.cause(place)];
    sum.fills += 1;
    if (fills.liquidity(place) === 'maker') sum.made += fills.notional(place);
    else sum.taken += fills.notional(place);
  }
  return Object.values(sums);
}
