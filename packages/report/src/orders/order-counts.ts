import { deniedTimes, deniesOrder, type Orders } from './order-log.ts';
import type { OrderStatus } from './order-record.ts';

/** Orders by what became of them. orders = denied + rejected + accepted + unacknowledged (metrics.md 7 and 13). */
export interface OrderCounts {
  /** Everything the strategy asked to place, what its own side denied included. */
  readonly orders: number;
  readonly denied: number;
  readonly rejected: number;
  readonly accepted: number;
  readonly unacknowledged: number;
  readonly filled: number;
  readonly cancelled: number;
  readonly expired: number;
  readonly openAtEnd: number;
  readonly cancelledPartly: number;
  readonly expiredPartly: number;
  readonly cancels: number;
  readonly cancelsRejected: number;
  readonly amends: number;
  readonly amendsRejected: number;
  /** Cancels, amends and timers that were denied. */
  readonly otherDenials: number;
}

export function countsOf(orders: Orders): OrderCounts {
  const { all } = orders;
  const ended: Record<OrderStatus, number> = {
    'in-flight': 0,
    working: 0,
    rejected: 0,
    filled: 0,
    cancelled: 0,
    expired: 0,
  };
  let [accepted, cancelledPartly, expiredPartly] = [0, 0, 0];
  for (let place = 0; place < all.length; place += 1) {
    const status = all.status(place);
    ended[status] += 1;
    if (all.isAccepted(place)) accepted += 1;
    if (all.fills(place) === 0) continue;
    if (status === 'cancelled') cancelledPartly += 1;
    if (status === 'expired') expiredPartly += 1;
  }
  const denied = deniedTimes(orders.denials.filter(deniesOrder));
  return {
    orders: all.length + denied,
    denied,
    rejected: ended.rejected,
    accepted,
    unacknowledged: ended['in-flight'],
    filled: ended.filled,
    cancelled: ended.cancelled,
    expired: ended.expired,
    openAtEnd: ended.working,
    cancelledPartly,
    expiredPartly,
    cancels: orders.cancels,
    cancelsRejected: orders.cancelsRejected,
    amends: orders.amends,
    amendsRejected: orders.amendsRejected,
    otherDenials: deniedTimes(orders.denials) - denied,
  };
}
