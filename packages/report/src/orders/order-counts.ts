import { type Metrics, valuesOf } from '../metric/metric-table.ts';
import { deniedTimes, deniesOrder, type OrderLog } from './order-log.ts';
import type { OrderStatus } from './order-record.ts';

const totalsOf = (log: OrderLog) => {
  const { table } = log;
  const ended: Record<OrderStatus, number> = {
    'in-flight': 0,
    working: 0,
    rejected: 0,
    filled: 0,
    cancelled: 0,
    expired: 0,
  };
  let [accepted, cancelledPartly, expiredPartly] = [0, 0, 0];
  for (let index = 0; index < table.length; index += 1) {
    const status = table.status(index);
    ended[status] += 1;
    if (table.isAccepted(index)) accepted += 1;
    if (table.fills(index) === 0) continue;
    if (status === 'cancelled') cancelledPartly += 1;
    if (status === 'expired') expiredPartly += 1;
  }
  const denied = deniedTimes(log.denials.filter(deniesOrder));
  return { log, ended, accepted, cancelledPartly, expiredPartly, denied };
};

type Totals = ReturnType<typeof totalsOf>;

/** Orders by outcome: orders = denied + rejected + accepted + unacknowledged; accepted = filled + cancelled + expired + openAtEnd. */
export const orderCountMetrics: Metrics<OrderCounts, Totals> = {
  orders: {
    title: 'Orders',
    unit: 'count',
    value: ({ log, denied }) => log.table.length + denied,
    definition: 'Orders placed by the strategy, including those denied by its own side.',
  },
  denied: {
    title: 'Denied',
    unit: 'count',
    value: ({ denied }) => denied,
    definition: 'Orders refused before they were sent.',
  },
  rejected: {
    title: 'Rejected',
    unit: 'count',
    value: ({ ended }) => ended.rejected,
    definition: 'Orders refused by the venue or in flight.',
  },
  accepted: {
    title: 'Accepted',
    unit: 'count',
    value: ({ accepted }) => accepted,
    definition: 'Orders accepted by the venue.',
  },
  unacknowledged: {
    title: 'In flight',
    unit: 'count',
    value: ({ ended }) => ended['in-flight'],
    definition: 'Orders in flight when the run ended.',
  },
  filled: {
    title: 'Filled',
    unit: 'count',
    value: ({ ended }) => ended.filled,
    definition: 'Orders filled completely.',
  },
  cancelled: {
    title: 'Cancelled',
    unit: 'count',
    value: ({ ended }) => ended.cancelled,
    definition: 'Orders cancelled by the strategy or by the venue.',
  },
  cancelledPartly: {
    title: 'of them partly filled',
    unit: 'count',
    value: ({ cancelledPartly }) => cancelledPartly,
    definition: 'Cancelled orders with at least one fill.',
  },
  expired: {
    title: 'Expired',
    unit: 'count',
    value: ({ ended }) => ended.expired,
    definition: 'Orders that ended by their terms.',
  },
  expiredPartly: {
    title: 'of them partly filled',
    unit: 'count',
    value: ({ expiredPartly }) => expiredPartly,
    definition: 'Expired orders with at least one fill.',
  },
  openAtEnd: {
    title: 'Open at the end',
    unit: 'count',
    value: ({ ended }) => ended.working,
    definition: 'Orders still working when the run ended.',
  },
  cancels: { title: 'Cancels', unit: 'count', value: ({ log }) => log.cancels, definition: 'Cancels sent.' },
  cancelsRejected: {
    title: 'Cancels refused',
    unit: 'count',
    value: ({ log }) => log.cancelsRejected,
    definition: 'Cancels that found no working order, or were refused in flight.',
  },
  amends: { title: 'Amends', unit: 'count', value: ({ log }) => log.amends, definition: 'Amends sent.' },
  amendsRejected: {
    title: 'Amends refused',
    unit: 'count',
    value: ({ log }) => log.amendsRejected,
    definition: 'Amends that changed nothing.',
  },
  otherDenials: {
    title: 'Other denials',
    unit: 'count',
    value: ({ log, denied }) => deniedTimes(log.denials) - denied,
    definition: 'Cancels, amends and timers refused before they were sent.',
  },
};

export interface OrderCounts {
  readonly orders: number;
  readonly denied: number;
  readonly rejected: number;
  readonly accepted: number;
  readonly unacknowledged: number;
  readonly filled: number;
  readonly cancelled: number;
  readonly cancelledPartly: number;
  readonly expired: number;
  readonly expiredPartly: number;
  readonly openAtEnd: number;
  readonly cancels: number;
  readonly cancelsRejected: number;
  readonly amends: number;
  readonly amendsRejected: number;
  readonly otherDenials: number;
}

export const countsOf = (log: OrderLog): OrderCounts => valuesOf(orderCountMetrics, totalsOf(log));
