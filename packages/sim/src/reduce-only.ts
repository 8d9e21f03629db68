import type { Lots, OrderId, Side } from '@replay/core';
import { bothSides, type Instant, keepOrders, type Venue, type VenueAnswer, workingOrders } from './venue.ts';

/** How much an order of this side can take off a position. */
export const reducible = (position: Lots, side: Side): number => Math.max(0, side === 'buy' ? -position : position);

/** How much of an order may fill now: all of it, or of one that only reduces no more than there is to reduce. */
export const fillable = (
  order: { readonly side: Side; readonly reduceOnly?: true | undefined },
  position: Lots,
): number => (order.reduceOnly === true ? reducible(position, order.side) : Infinity);

/**
 * What follows from the fills of one event, given the answers so far: coins that were kept for fees leave the position, and orders
 * that only reduce and have nothing left to reduce are cancelled.
 */
export function afterFills(venue: Venue, answers: readonly VenueAnswer[], at: Instant): readonly VenueAnswer[] {
  if (answers.length === 0) return answers;
  let kept = 0;
  for (const answer of answers) if (answer.type === 'OrderFilled') kept += answer.keptForFee?.size ?? 0;
  if (kept > 0) venue.position = (venue.position - kept) as Lots;
  let all = answers;
  for (const side of bothSides) {
    if (reducible(venue.position, side) > 0 || !workingOrders(venue, side).some(isReducer)) continue;
    keepOrders(venue, side, (own) => {
      if (own.reduceOnly !== true) return true;
      all = [...all, reduceOnlyCancel(venue, own.id, own.leaves, at)];
      return false;
    });
  }
  return all;
}

const isReducer = ({ reduceOnly }: { readonly reduceOnly?: true | undefined }): boolean => reduceOnly === true;

export const reduceOnlyCancel = (
  { instrument }: Venue,
  order: OrderId,
  leaves: Lots,
  { time, sequence }: Instant,
): VenueAnswer => ({
  type: 'OrderCancelled',
  order,
  instrument: instrument.id,
  time,
  sequence,
  leaves,
  reason: 'reduce-only',
});
