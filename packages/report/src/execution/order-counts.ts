import { deniesOrder, type OrderRecord, type OrderStatus, type Orders } from './orders.ts';

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

export function countsOf(orders: Orders, records: readonly OrderRecord[]): OrderCounts {
  const ended = (status: OrderStatus): readonly OrderRecord[] => records.filter((one) => one.status === status);
  const denied = orders.denials.filter(deniesOrder).length;
  const [cancelled, expired] = [ended('cancelled'), ended('expired')];
  return {
    orders: records.length + denied,
    denied,
    rejected: ended('rejected').length,
    accepted: records.filter(({ acceptedAt }) => acceptedAt !== undefined).length,
    unacknowledged: ended('in-flight').length,
    filled: ended('filled').length,
    cancelled: cancelled.length,
    expired: expired.length,
    openAtEnd: ended('working').length,
    cancelledPartly: cancelled.filter(({ fills }) => fills > 0).length,
    expiredPartly: expired.filter(({ fills }) => fills > 0).length,
    cancels: orders.cancels,
    cancelsRejected: orders.cancelsRejected,
    amends: orders.amends,
    amendsRejected: orders.amendsRejected,
    otherDenials: orders.denials.length - denied,
  };
}
