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

/** The public orders ahead of one of ours, by id, with what is left of each in lots. */
export type OrdersAhead = ReadonlyMap<string, Lots>;

/**
 * Tracks which public orders are ahead of ours where the feed names every order, so that nothing is estimated. The size
 * ahead is what those orders have left. What proves a fill is the same for every model of this kind (order-messages.ts):
 * an execution of an order at a worse price, or at ours of one that is not ahead.
 */
export interface OrderQueueModel {
  readonly name: string;
  /** The feed it needs: what distinguishes it from a model for price levels. */
  readonly feed: 'by-order';
  /** Who is ahead of an order that joins this queue, given oldest first. */
  join(queue: readonly PublicOrder[]): OrdersAhead;
  /**
   * Who is ahead after a change at our price. An order that moves to another price appears here as removed, one that comes from
   * another price as added, and an execution as no larger than the order.
   */
  afterChange(ahead: OrdersAhead, change: PublicOrderChange): OrdersAhead;
}

/** A model of either kind. */
export type AnyQueueModel = QueueModel | OrderQueueModel;

/** No order is ahead. */
export const emptyQueue: OrdersAhead = new Map();

export const readsOrders = (model: AnyQueueModel): model is OrderQueueModel =>
  'feed' in model && model.feed === 'by-order';

/** Throws `BAD_CONFIGURATION` for a message by price level where the model reads orders. */
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
 * First in, first out, order by order: ahead are exactly the orders that were there when ours joined, until they leave or grow.
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
    case 'added': // The id was used again: the new order is behind ours.
    case 'removed':
      return 0 as Lots;
    default:
      return assertNever(kind);
  }
}
