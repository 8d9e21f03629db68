import type { LimitTerms, Lots, Micros } from '@replay/core';
import type { ArrivingOrder } from './arriving-order.ts';
import { joined, ownSide, type Venue, type VenueModels, withOrders, workingOrders } from './venue.ts';

/** Puts what is left of a limit order into the book beside the recorded one, at the back of its queue. */
export function rest(
  venue: Venue,
  order: ArrivingOrder,
  { price, timeInForce, expiresAt }: LimitTerms,
  leaves: Lots,
  { queue, fills }: VenueModels,
): Venue {
  const { book } = venue;
  const own = workingOrders(venue, order.side);
  const displayed =
    book.status === 'live' ? (ownSide(order.side) === 'bid' ? book.bids : book.asks).sizeAt(price) : undefined;
  let ahead = displayed === undefined ? (fills.joinWithoutBook === 'empty' ? 0 : undefined) : queue.join(displayed);
  const lastThere = own.findLast((other) => other.price === price);
  if (ahead !== undefined && lastThere !== undefined) ahead = Math.max(ahead, lastThere.ahead ?? 0);
  const working = {
    id: order.id,
    side: order.side,
    price,
    size: order.size,
    leaves,
    timeInForce,
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
