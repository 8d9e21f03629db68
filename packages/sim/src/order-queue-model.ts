import {
  assertNever,
  type InstrumentId,
  type Lots,
  type MarketEvent,
  type PublicOrder,
  type PublicOrderChange,
  ReplayError,
} from '@replay/core';
import type { QueueModel } from './queue-model.ts';

/** Who of the public stands in front of one of our orders, by name, with what is left of each. */
export type OrdersAhead = ReadonlyMap<string, Lots>;

/**
 * Keeps who stands in front of one of our orders where the feed names every order, so that nothing is estimated. The size
 * ahead is what the orders ahead have left. What proves a fill is the same for every model of this kind (order-messages.ts):
 * an execution of an order at a worse price, or at ours of one that is not ahead.
 */
export interface OrderQueueModel {
  readonly name: string;
  /** The feed it needs, which tells it from a model that reads price levels. */
  readonly feed: 'by-order';
  /** Who is ahead of an order that joins this queue; the longest waiting come first in it. */
  join(queue: readonly PublicOrder[]): OrdersAhead;
  /**
   * Who is ahead after a change at our price, told as one sees it there: an order that leaves for another price is removed,
   * one that comes from another is added, and no more is executed of one than stands.
   */
  afterChange(ahead: OrdersAhead, change: PublicOrderChange): OrdersAhead;
}

/** A model of either kind. */
export type AnyQueueModel = QueueModel | OrderQueueModel;

/** Nobody is ahead. */
export const nobodyAhead: OrdersAhead = new Map();

export const readsOrders = (model: AnyQueueModel): model is OrderQueueModel =>
  'feed' in model && model.feed === 'by-order';

/** Refuses a feed by price level to a model that reads orders: there is nobody it could know by name. */
export function refuseLevels(model: AnyQueueModel, event: MarketEvent): void {
  if ((event.type === 'BookSnapshotted' || event.type === 'BookChanged') && readsOrders(model))
    throw needsOrders(model, event.instrument);
}

export const needsOrders = ({ name }: OrderQueueModel, instrument: InstrumentId): ReplayError =>
  new ReplayError('BAD_CONFIGURATION', `the queue model ${name} needs a feed that names every order`, {
    place: `${instrument}, whose feed tells price levels`,
    remedy: 'give --queue power3:3 or another model for price levels, or data that are told order by order',
  });

/** The size ahead in lots. */
export function sizeAhead(ahead: OrdersAhead): number {
  let size = 0;
  for (const left of ahead.values()) size += left;
  return size;
}

/**
 * First in, first out, order by order: ahead are exactly those who stood there when we came, as long as they neither leave
 * nor grow.
 */
export const l3FifoQueue: OrderQueueModel = {
  name: 'l3-fifo',
  feed: 'by-order',
  join: (queue) => new Map(queue.map(({ order, size }) => [order, size])),
  afterChange(ahead, change) {
    const stood = ahead.get(change.order);
    if (stood === undefined) return ahead;
    const left = leftInPlace(stood, change);
    const next = new Map(ahead);
    if (left > 0) next.set(change.order, left);
    else next.delete(change.order);
    return next;
  },
};

/** What of an order ahead is still ahead after a change of it. */
function leftInPlace(stood: Lots, { kind, size }: PublicOrderChange): Lots {
  switch (kind) {
    case 'executed':
      return (stood - size) as Lots;
    case 'amended':
      return size <= stood ? size : (0 as Lots);
    case 'added': // Told of one that stood there: it has come anew.
    case 'removed':
      return 0 as Lots;
    default:
      return assertNever(kind);
  }
}
