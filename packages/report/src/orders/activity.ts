import { Decimal, decimalOf, type FillCause, type Instrument, type Money, zero } from '@replay/core';
import { amount, type Metric, missing, ratio, share } from '../metric/metric.ts';
import { type Metrics, valuesOf } from '../metric/metric-table.ts';
import type { FillTable } from './fill-table.ts';
import { countsOf, type OrderCounts } from './order-counts.ts';
import type { OrderLog } from './order-log.ts';
import { byCount, type ReasonCount, sumReasons } from './order-statistics.ts';
import type { OrderTable } from './order-table.ts';

/** What rates need besides orders and fills. */
export interface ActivityContext {
  readonly instruments: readonly Instrument[];
  readonly executions: number;
  readonly fees: Decimal;
  readonly netPnl: Decimal;
  /** Averaged over time; undefined for a run of no duration. */
  readonly meanEquity: number | undefined;
  readonly duration: number;
}

interface ActivityInput extends ActivityContext {
  readonly fills: number;
  readonly messages: number;
  readonly counts: OrderCounts;
  readonly volume: Decimal;
  readonly makerVolume: Decimal;
  readonly sizes: AcceptedSizes;
}

/** Sizes of accepted orders, each instrument in its own unit, and the number of those with a fill. */
interface AcceptedSizes {
  readonly ordered: Decimal;
  readonly filled: Decimal;
  readonly filledOrders: number;
}

type Counts = Readonly<Record<'fills' | 'accepted' | 'executions', number>>;

const ifFilled = ({ fills }: ActivityInput, metric: () => Metric): Metric =>
  fills === 0 ? missing('NO_FILLS') : metric();

const accepted = ({ accepted }: Counts): number => accepted;
const fills = ({ fills }: Counts): number => fills;

export const fillCountMetrics: Metrics<FillCounts, ActivityInput> = {
  fills: {
    title: 'Fills',
    unit: 'count',
    value: ({ fills }) => fills,
    definition: 'Every price level or print that filled an order is a fill.',
  },
  executions: {
    title: 'Executions',
    unit: 'count',
    value: ({ executions }) => executions,
    definition: 'The fills of one order by one event are one execution.',
  },
};

export interface FillCounts {
  readonly fills: number;
  readonly executions: number;
}

/** Ratios of orders, fills and volume. */
export const activityMetrics: Metrics<ActivityRatios, ActivityInput, Counts> = {
  fillRatio: {
    title: 'Fill ratio',
    unit: 'share',
    value: ({ sizes }) => share(sizes.filled, sizes.ordered, 'NO_ORDERS'),
    n: accepted,
    definition: 'Filled size over the size of accepted orders, as last amended.',
  },
  fillRatioByCount: {
    title: 'Fill ratio by count',
    unit: 'share',
    value: ({ sizes, counts }) => share(sizes.filledOrders, counts.accepted, 'NO_ORDERS'),
    n: accepted,
    definition: 'Accepted orders with at least one fill over accepted orders.',
  },
  cancelRatio: {
    title: 'Cancel ratio',
    unit: 'share',
    value: ({ counts }) => share(counts.cancelled, counts.accepted, 'NO_ORDERS'),
    n: accepted,
    definition: 'Cancelled orders over accepted orders.',
  },
  orderToTrade: {
    title: 'Messages per execution',
    unit: 'ratio',
    value: ({ messages, executions }) => share(messages, executions, 'NO_FILLS'),
    n: ({ executions }) => executions,
    definition: 'Orders, amends and cancels sent over executions.',
  },
  volume: {
    title: 'Volume',
    unit: 'money',
    value: (input) => ifFilled(input, () => amount(input.volume)),
    n: fills,
    definition: 'Notional of all fills at their prices.',
  },
  turnover: {
    title: 'Turnover',
    unit: 'per-day',
    value: (input) => ifFilled(input, () => turnoverOf(input)),
    n: fills,
    definition: 'Volume over the time-weighted mean equity of the run, per day.',
  },
  makerShare: {
    title: 'Maker share',
    unit: 'share',
    value: (input) => ifFilled(input, () => share(input.makerVolume, input.volume, 'ZERO_DENOMINATOR')),
    n: fills,
    definition: 'Volume of maker fills over all volume.',
  },
  takerShare: {
    title: 'Taker share',
    unit: 'share',
    value: (input) =>
      ifFilled(input, () => share(input.volume.sub(input.makerVolume), input.volume, 'ZERO_DENOMINATOR')),
    n: fills,
    definition: 'Volume of taker fills over all volume.',
  },
};

export interface ActivityRatios {
  readonly fillRatio: Metric;
  readonly fillRatioByCount: Metric;
  readonly cancelRatio: Metric;
  readonly orderToTrade: Metric;
  readonly volume: Metric;
  readonly turnover: Metric;
  readonly makerShare: Metric;
  readonly takerShare: Metric;
}

/** Results per volume. */
export const perVolumeMetrics: Metrics<VolumeRatios, ActivityInput, Counts> = {
  feeBps: {
    title: 'Fees per volume',
    unit: 'bps',
    value: ({ fees, volume }) => share(fees.mul(10_000), volume, 'NO_FILLS'),
    n: fills,
    definition: 'Fees over the notional of all fills.',
  },
  netPerVolumeBps: {
    title: 'Net P&L per volume',
    unit: 'bps',
    value: ({ netPnl, volume }) => share(netPnl.mul(10_000), volume, 'NO_FILLS'),
    n: fills,
    definition: 'Net P&L over the notional of all fills: a result that does not depend on the capital.',
  },
};

export interface VolumeRatios {
  readonly feeBps: Metric;
  readonly netPerVolumeBps: Metric;
}

/** Orders, fills and volume of a run; see docs/metrics.md, "Orders". */
export interface Activity extends OrderCounts, FillCounts, ActivityRatios, VolumeRatios {
  /** The most orders, amends and cancels sent in any second. */
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

export function activityOf(orders: OrderLog, fills: FillTable, context: ActivityContext): Activity {
  const counts = countsOf(orders);
  const causes = sumsByCause(fills);
  const input = {
    ...context,
    counts,
    fills: fills.length,
    messages: orders.messages,
    volume: decimalOf(causes.reduce((sum, { maker, taker }) => sum + maker + taker, 0n)),
    makerVolume: decimalOf(causes.reduce((sum, { maker }) => sum + maker, 0n)),
    sizes: acceptedSizes(orders.table, context.instruments),
  };
  return {
    ...counts,
    ...valuesOf(fillCountMetrics, input),
    ...valuesOf(activityMetrics, input),
    ...valuesOf(perVolumeMetrics, input),
    peakMessagesPerSecond: orders.peaks[0].messages,
    fillCauses: causes.map(({ cause, fills, maker, taker }) => ({ cause, fills, notional: decimalOf(maker + taker) })),
    denialReasons: sumReasons(orders.denials),
    rejectionReasons: [...orders.rejections].map(([reason, count]) => ({ reason, count })).toSorted(byCount),
  };
}

function acceptedSizes(orders: OrderTable, instruments: readonly Instrument[]): AcceptedSizes {
  const lots = new Map(instruments.map(({ id }) => [id, { ordered: 0, filled: 0 }]));
  let filledOrders = 0;
  for (let index = 0; index < orders.length; index += 1) {
    if (!orders.isAccepted(index)) continue;
    if (orders.fills(index) > 0) filledOrders += 1;
    const sum = lots.get(orders.instrument(index));
    if (sum === undefined) continue;
    sum.ordered += orders.size(index);
    sum.filled += orders.filledSize(index);
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

function turnoverOf({ volume, meanEquity, duration }: ActivityInput): Metric {
  if (meanEquity === undefined) return missing('RUN_TOO_SHORT');
  if (meanEquity <= 0) return missing('NON_POSITIVE_EQUITY');
  return ratio(volume.toNumber() / meanEquity / (duration / 86_400_000_000));
}

/** The fills of one cause, and their notional in steps of money. */
interface CauseSums {
  readonly cause: FillCause;
  fills: number;
  maker: Money;
  taker: Money;
}

const emptyCause = (cause: FillCause): CauseSums => ({ cause, fills: 0, maker: 0n, taker: 0n });

/** Every cause in its order, also those without a fill. */
function sumsByCause(fills: FillTable): readonly CauseSums[] {
  const sums: Readonly<Record<FillCause, CauseSums>> = {
    'taker-depth': emptyCause('taker-depth'),
    'trade-through': emptyCause('trade-through'),
    queue: emptyCause('queue'),
    'book-cross': emptyCause('book-cross'),
  };
  for (let index = 0; index < fills.length; index += 1) {
    const sum = sums[fills.cause(index)];
    sum.fills += 1;
    sum[fills.liquidity(index)] += fills.notional(index);
  }
  return Object.values(sums);
}
