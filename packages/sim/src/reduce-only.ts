import type { Lots, Side } from '@replay/core';
import { type Instant, type Venue, type VenueAnswer, withOrders, workingOrders } from './venue.ts';

/** How much an order of this side can take off a position. */
export const reducible = (position: Lots, side: Side): number => Math.max(0, side === 'buy' ? -position : position);

/** How much of an order may fill now: all of it, or of one that only reduces no more than there is to reduce. */
export const fillable = (order: { readonly side: Side; readonly reduceOnly?: true }, position: Lots): number =>
  order.reduceOnly === true ? reducible(position, order.side) : Infinity;

/** After fills: orders that only reduce and have nothing left to reduce are cancelled. */
export function withoutIdleReducers(
  [venue, answers]: readonly [Venue, VenueAnswer[]],
  at: Instant,
): [Venue, VenueAnswer[]] {
  if (answers.length === 0) return [venue, answers];
  let next = venue;
  const cancelled: VenueAnswer[] = [];
  for (const side of ['buy', 'sell'] as const) {
    const orders = workingOrders(venue, side);
    const idle = orders.filter((own) => fillable(own, venue.position) === 0);
    if (idle.length === 0) continue;
    next = withOrders(
      next,
      side,
      orders.filter((own) => !idle.includes(own)),
    );
    for (const { id, leaves } of idle) cancelled.push(reduceOnlyCancel(venue, id, leaves, at));
  }
  return cancelled.length === 0 ? [venue, answers] : [next, [...answers, ...cancelled]];
}

export const reduceOnlyCancel = (venue: Venue, order: string, leaves: Lots, at: Instant): VenueAnswer => ({
  type: 'OrderCancelled',
  order,
  instrument: venue.instrument.id,
  time: at.time,
  sequence: at.sequence,
  leaves,
  reason: 'reduce-only',
});
