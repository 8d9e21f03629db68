import { absolute, type Decimal, decimalOf, type Instrument, type Lots, type Money } from '@replay/core';
import { moneyAtMid } from '@replay/ledger';
import { type Metric, missing, share } from '../metric/metric.ts';
import { type Metrics, valuesOf } from '../metric/metric-table.ts';
import { type LiveOrder, signOf } from '../orders/live-order.ts';

export interface ShortfallSums {
  orders: number;
  withoutMid: number;
  delay: Money;
  slippage: Money;
  opportunity: Money;
  explicit: Money;
  /** The value of all that was ordered, at the mids of the decisions. */
  ordered: Money;
}

export const emptyShortfallSums = (): ShortfallSums => ({
  orders: 0,
  withoutMid: 0,
  delay: 0n,
  slippage: 0n,
  opportunity: 0n,
  explicit: 0n,
  ordered: 0n,
});

const totalOf = ({ delay, slippage, opportunity, explicit }: ShortfallSums): Money =>
  delay + slippage + opportunity + explicit;

/**
 * Implementation shortfall (Perold 1988): the cost of orders against a portfolio that trades all of each at the mid of its decision.
 * Every order is its own parent. Costs are positive.
 */
export const shortfallMetrics: Metrics<Shortfall, ShortfallSums> = {
  orders: { title: 'Number', unit: 'count', value: ({ orders }) => orders },
  delay: {
    title: 'Delay',
    unit: 'money',
    value: ({ delay }) => decimalOf(delay),
    definition: 's·q·(mid on arrival − mid of the decision).',
  },
  slippage: {
    title: 'Slippage',
    unit: 'money',
    value: ({ slippage }) => decimalOf(slippage),
    definition: 's·q·(p − mid on arrival).',
  },
  opportunity: {
    title: 'Opportunity',
    unit: 'money',
    value: ({ opportunity }) => decimalOf(opportunity),
    definition: 's·(unfilled size)·(mid at the end of the order − mid of the decision).',
  },
  explicit: {
    title: 'Fees',
    unit: 'money',
    value: ({ explicit }) => decimalOf(explicit),
    definition: 'Fees less rebates.',
  },
  total: {
    title: 'Total',
    unit: 'money',
    value: (sums) => decimalOf(totalOf(sums)),
    definition: 'The sum of the four.',
  },
  totalBps: {
    title: 'of value ordered',
    unit: 'bps',
    value: (sums): Metric =>
      sums.orders === 0
        ? missing(sums.withoutMid > 0 ? 'NO_REFERENCE_MID' : 'NO_ORDERS')
        : share(decimalOf(totalOf(sums)).mul(10_000), decimalOf(sums.ordered), 'ZERO_DENOMINATOR'),
    definition: 'Over the value of all that was ordered, at the mids of the decisions.',
  },
  withoutMid: {
    title: 'Left out',
    unit: 'count',
    value: ({ withoutMid }) => withoutMid,
    definition: 'Orders decided before the first public mid.',
  },
};

export interface Shortfall {
  readonly orders: number;
  readonly delay: Decimal;
  readonly slippage: Decimal;
  readonly opportunity: Decimal;
  readonly explicit: Decimal;
  readonly total: Decimal;
  readonly totalBps: Metric;
  readonly withoutMid: number;
}

export const shortfallOf = (sums: ShortfallSums): Shortfall => valuesOf(shortfallMetrics, sums);

/** Adds an order that has ended, or that the end of the run cut off, given the mid at that time. */
export function addShortfall(
  sums: ShortfallSums,
  instrument: Instrument,
  order: LiveOrder,
  endMid: number | undefined,
): void {
  const decisionMid = order.decision.mid;
  if (decisionMid === undefined || endMid === undefined) {
    sums.withoutMid += 1;
    return;
  }
  const sign = signOf(order.side);
  const valueOf = (lots: number, mid: number): Money => moneyAtMid(instrument, (sign * lots) as Lots, mid);
  const ordered = valueOf(order.size, decisionMid);
  sums.orders += 1;
  sums.ordered += absolute(ordered);
  sums.explicit += order.fees;
  const unfilled = order.size - order.filled;
  if (unfilled > 0 && endMid !== decisionMid)
    sums.opportunity += valueOf(unfilled, endMid) - valueOf(unfilled, decisionMid);
  if (order.filled === 0) return;
  const atDecision = unfilled === 0 ? ordered : valueOf(order.filled, decisionMid);
  const { arrivalMid = decisionMid } = order;
  const atArrival = arrivalMid === decisionMid ? atDecision : valueOf(order.filled, arrivalMid);
  sums.delay += atArrival - atDecision;
  sums.slippage += order.value - atArrival;
}
