import type { Lots, OrderId, Side, Ticks } from '@replay/core';
import { availableAt, consume } from './used-depth.ts';
import { opposite, otherSide, type Venue, type WorkingOrder, withinLimit, withOrders, workingOrders } from './venue.ts';

/** One level that an incoming order took from. */
export interface TakenLevel {
  readonly price: Ticks;
  readonly size: Lots;
  readonly displayed: Lots;
  readonly consumedBefore: Lots;
}

export interface Taking {
  readonly venue: Venue;
  readonly taken: readonly TakenLevel[];
  readonly left: Lots;
  /** Own orders that stood in the way and were cancelled, so that we never trade with ourselves. */
  readonly removed: readonly WorkingOrder[];
}

/**
 * Walks the other side best price first within the limit, each level at its own price, and uses up what it takes.
 * Own orders of the other side are cancelled when the walk reaches their price.
 */
export function take(
  venue: Venue,
  order: { readonly id: OrderId; readonly side: Side; readonly size: Lots },
  limit: Ticks | undefined,
  consumes: boolean,
): Taking {
  const facing = otherSide(order.side);
  const taken: TakenLevel[] = [];
  let next = venue;
  let left: number = order.size;
  const removed: WorkingOrder[] = [];
  const clear = (reached: Ticks): void => {
    const [cleared, gone] = withoutOwnOrders(next, order.side, reached);
    next = cleared;
    removed.push(...gone);
  };
  if (venue.book.status === 'live') {
    (facing === 'ask' ? venue.book.asks : venue.book.bids).walk((price, displayed) => {
      if (left <= 0 || !withinLimit(order.side, limit, price)) return false;
      const available = consumes ? availableAt(next.used, facing, price, displayed) : displayed;
      if (available <= 0) return true;
      clear(price);
      const size = Math.min(left, available) as Lots;
      taken.push({ price, size, displayed, consumedBefore: (displayed - available) as Lots });
      if (consumes) next = { ...next, used: consume(next.used, facing, price, displayed, size) };
      left -= size;
      return left > 0;
    });
  }
  if (left > 0 && limit !== undefined) clear(limit);
  return { venue: next, taken, left: left as Lots, removed };
}

/** What could be taken within the limit, in lots. */
export function takeable(venue: Venue, side: Side, limit: Ticks | undefined, consumes: boolean): Lots {
  if (venue.book.status !== 'live') return 0 as Lots;
  const facing = otherSide(side);
  let sum = 0;
  (facing === 'ask' ? venue.book.asks : venue.book.bids).walk((price, displayed) => {
    if (!withinLimit(side, limit, price)) return false;
    sum += consumes ? availableAt(venue.used, facing, price, displayed) : displayed;
    return true;
  });
  return sum as Lots;
}

/** Cancels our resting orders that an incoming order at `reached` would trade with. */
function withoutOwnOrders(venue: Venue, incoming: Side, reached: Ticks): [Venue, readonly WorkingOrder[]] {
  const side = opposite(incoming);
  const orders = workingOrders(venue, side);
  const inTheWay = orders.filter((own) => withinLimit(incoming, reached, own.price));
  if (inTheWay.length === 0) return [venue, []];
  const kept = orders.filter((own) => !inTheWay.includes(own));
  return [withOrders(venue, side, kept), inTheWay];
}
