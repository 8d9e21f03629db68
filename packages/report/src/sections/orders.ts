import type { MetricTable } from '../metric/metric-table.ts';
import { activityMetrics, type CauseCount, fillCountMetrics } from '../orders/activity.ts';
import { orderCountMetrics } from '../orders/order-counts.ts';
import { orderTimeMetrics, timeInForceMetrics } from '../orders/order-statistics.ts';
import type { Report } from '../report/report.ts';
import { figuresFrom, figuresOf, type SectionDefinition, tableFrom, tableOf } from './section-definition.ts';

const activity = ({ activity }: Report): Report['activity'] => activity;

const executionShareMetrics: MetricTable<Report['execution']> = {
  makerShareOfExecutions: {
    title: 'Maker share of executions',
    unit: 'share',
    value: ({ makerShareOfExecutions }) => makerShareOfExecutions,
    n: ({ liquidity: { maker, taker } }) => maker.executions + taker.executions,
    definition: 'Executions as maker over all executions.',
  },
  takerShareOfExecutions: {
    title: 'Taker share of executions',
    unit: 'share',
    value: ({ takerShareOfExecutions }) => takerShareOfExecutions,
    n: ({ liquidity: { maker, taker } }) => maker.executions + taker.executions,
    definition: 'Executions as taker over all executions.',
  },
};

const reasonMetrics: MetricTable<readonly [reason: string, count: number]> = {
  reason: { title: 'Reason', unit: 'word', value: ([reason]) => reason },
  count: { title: 'Times', unit: 'count', value: ([, count]) => count },
};

const causeMetrics: MetricTable<CauseCount> = {
  fills: { title: 'Fills', unit: 'count', value: ({ fills }) => fills },
  notional: { title: 'Volume', unit: 'money', value: ({ notional }) => notional },
};

/** The orders of the strategy and how they ended. */
export const ordersSection: SectionDefinition = {
  id: 'orders',
  title: 'Orders',
  note: 'Orders = denied + rejected + accepted + in flight at the end, and accepted = filled + cancelled + expired + open at the end.',
  figures: [
    figuresOf(orderCountMetrics, activity),
    figuresOf(fillCountMetrics, activity),
    figuresOf(activityMetrics, activity),
    figuresFrom(executionShareMetrics, ({ execution }) => execution),
    figuresFrom(orderTimeMetrics, ({ execution }) => execution.orders),
  ],
  tables: [
    tableOf(timeInForceMetrics, {
      id: 'byTimeInForce',
      title: 'By time in force',
      key: { id: 'timeInForce', title: 'Time in force' },
      rows: ({ execution: { orders } }) => orders.byTimeInForce.map((figures) => [figures.lifetime, figures]),
    }),
    tableFrom(reasonMetrics, {
      id: 'reasons',
      title: 'Reasons for refused, cancelled and expired orders',
      key: { id: 'outcome', title: 'Outcome' },
      rows: ({ activity, execution: { orders } }) =>
        Object.entries({
          denied: activity.denialReasons,
          rejected: activity.rejectionReasons,
          cancelled: orders.cancelReasons,
          expired: orders.expireReasons,
        }).flatMap(([outcome, reasons]) =>
          reasons.map(({ reason, count }) => [outcome, [reason, count] as const] as const),
        ),
    }),
    tableFrom(causeMetrics, {
      id: 'fillCauses',
      title: 'Causes of the fills',
      key: { id: 'cause', title: 'Cause' },
      rows: ({ activity }) => activity.fillCauses.map((cause) => [cause.cause, cause]),
    }),
  ],
};
