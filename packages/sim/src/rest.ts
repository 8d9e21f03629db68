import type { LimitTerms, Lots, Micros, Side, Ticks } from '@replay/core';
import type { ArrivingOrder } from './arriving-order.ts';
import { aheadAtJoin, ordersAtJoin } from './ask-queue.ts';
import { type OrdersAhead, readsOrders, sizeAhead } from './order-queue-model.ts';
import {
  joined,
  ownSide,
  type Venue,
  type VenueModels,
  type WorkingOrder,
  withOrders,
  workingOrders,
} from './venue.ts';

/** Puts what is left of a limit order into the book beside the recorded one, at the back of its queue. */
export function rest(
  venue: Venue,
  order: ArrivingOrder,
  { price, timeInForce, expiresAt }: LimitTerms,
  leaves: Lots,
  models: VenueModels,
): Venue {
  const own = workingOrders(venue, order.side);
  const place = placeAt(venue, order.side, price, models);
  let { ahead } = place;
  const lastThere = own.findLast((other) => other.price === price);
  if (ahead !== undefined && lastThere !== undefined) ahead = Math.max(ahead, lastThere.ahead ?? 0);
  const working = {
    id: order.id,
    side: order.side,
    price,
    size: order.size,
    leaves,
    timeInForce,
    ...place,
    ahead,
    aheadAtJoin: ahead,
    printed: 0,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(order.reduceOnly === undefined ? {} : { reduceOnly: order.reduceOnly }),
  };
  const next = withOrders(venue, order.side, joined(own, working));
  if (expiresAt === undefined) return next;
  return { ...next, nextExpiry: Math.min(expiresAt, venue.nextExpiry ?? Infinity) as Micros };
}

/** The back of the queue at a price: the size ahead there, and whose it is where the feed tells. */
function placeAt(
  { book }: Venue,
  side: Side,
  price: Ticks,
  { queue, fills }: VenueModels,
): Pick<WorkingOrder, 'ahead' | 'aheadOf'> {
  const without = { ahead: fills.joinWithoutBook === 'empty' ? 0 : undefined };
  if (book.status !== 'live') return without;
  const own = ownSide(side);
  if (!readsOrders(queue)) return { ahead: aheadAtJoin(queue, (own === 'bid' ? book.bids : book.asks).sizeAt(price)) };
  const aheadOf: OrdersAhead | undefined = book.orders && ordersAtJoin(queue, book.orders.queueAt(own, price));
  return aheadOf === undefined ? without : { ahead: sizeAhead(aheadOf), aheadOf };
}
