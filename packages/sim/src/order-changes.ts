import type { Lots, Micros, OrderId, Ticks } from '@replay/core';
import { afterFills } from './after-fills.ts';
import { faultOf, wouldTake } from './arrival-checks.ts';
import { enter } from './arrivals.ts';
import type { ArrivingOrder, MarginCheck } from './arriving-order.ts';
import {
  type Instant,
  type Venue,
  type VenueAnswer,
  type VenueModels,
  type WorkingOrder,
  withOrders,
  withoutOrder,
  workingOrder,
  workingOrders,
} from './venue.ts';

/** A cancel arrives: it ends a working order, or finds none and changes nothing. */
export function cancelOrder(venue: Venue, order: OrderId, at: Instant): [Venue, VenueAnswer[]] {
  const facts = factsOf(venue, order, at);
  const found = workingOrder(venue, order);
  if (found === undefined) return [venue, [{ type: 'CancelRejected', ...facts, reason: 'not-working' }]];
  return [
    withoutOrder(venue, found),
    [{ type: 'OrderCancelled', ...facts, leaves: found.leaves, reason: 'requested' }],
  ];
}

/** A new price and a new total size for a working order. */
export interface ArrivingAmend {
  readonly order: OrderId;
  readonly price: Ticks;
  /** What is filled already included. */
  readonly size: Lots;
}

/**
 * An amend arrives. A size that is not larger at the same price changes the order in its place; anything else makes it
 * arrive anew, where it may take. An amend that is refused leaves the order and its place untouched.
 */
export function amendOrder(
  venue: Venue,
  { order, price, size }: ArrivingAmend,
  at: Instant,
  models: VenueModels,
  affordable: MarginCheck,
): [Venue, VenueAnswer[]] {
  const facts = factsOf(venue, order, at);
  const found = workingOrder(venue, order);
  if (found === undefined) return [venue, [{ type: 'AmendRejected', ...facts, reason: 'not-working' }]];
  const fault = faultOf(venue, size, price, models.fills);
  if (fault !== undefined) return [venue, [{ type: 'AmendRejected', ...facts, reason: fault }]];

  const cancelled = { type: 'OrderCancelled', ...facts, leaves: found.leaves } as const;
  const leaves = (size - (found.size - found.leaves)) as Lots;
  if (leaves <= 0) return [withoutOrder(venue, found), [{ ...cancelled, reason: 'size-below-filled' }]];
  const amended = { type: 'OrderAmended', ...facts, price, size, leaves } as const;
  if (price === found.price && size <= found.size)
    return [replacing(venue, found, { ...found, size, leaves }), [{ ...amended, keptPlace: true }]];

  const left = withoutOrder(venue, found);
  const anew = arrivingAnew(left, found, price, size);
  if (!affordable(left, { ...anew, size: leaves }))
    return [venue, [{ type: 'AmendRejected', ...facts, reason: 'margin' }]];
  if (found.timeInForce === 'post-only' && wouldTake(venue, found.side, price)) {
    const rejected = { type: 'AmendRejected', ...facts, reason: 'post-only-would-take' } as const;
    if (models.fills.postOnlyAmend === 'reject') return [venue, [rejected]];
    return [left, [rejected, { ...cancelled, reason: 'post-only-would-take' }]];
  }
  const [entered, answers] = enter(left, anew, leaves, at, models);
  return afterFills([entered, [{ ...amended, keptPlace: false }, ...answers]], at);
}

/** Orders whose time has come expire with what is left of them. */
export function expireOrders(venue: Venue, at: Instant): [Venue, VenueAnswer[]] {
  const isDue = ({ expiresAt }: WorkingOrder): boolean => expiresAt !== undefined && expiresAt <= at.time;
  let next = venue;
  const answers: VenueAnswer[] = [];
  let nextExpiry = Infinity;
  for (const side of ['buy', 'sell'] as const) {
    const orders = workingOrders(venue, side);
    for (const { id, leaves } of orders.filter(isDue))
      answers.push({ type: 'OrderExpired', ...factsOf(venue, id, at), leaves, reason: 'gtd' });
    const kept = orders.filter((own) => !isDue(own));
    next = withOrders(next, side, kept);
    for (const { expiresAt = Infinity } of kept) nextExpiry = Math.min(nextExpiry, expiresAt);
  }
  return [{ ...next, nextExpiry: nextExpiry === Infinity ? undefined : (nextExpiry as Micros) }, answers];
}

const replacing = (venue: Venue, order: WorkingOrder, by: WorkingOrder): Venue =>
  withOrders(
    venue,
    order.side,
    workingOrders(venue, order.side).map((own) => (own === order ? by : own)),
  );

const arrivingAnew = (
  venue: Venue,
  { id, side, timeInForce, expiresAt, reduceOnly }: WorkingOrder,
  price: Ticks,
  size: Lots,
): ArrivingOrder => ({
  id,
  instrument: venue.instrument.id,
  side,
  size,
  terms: { kind: 'limit', price, timeInForce, ...(expiresAt === undefined ? {} : { expiresAt }) },
  ...(reduceOnly === undefined ? {} : { reduceOnly }),
});

const factsOf = ({ instrument }: Venue, order: OrderId, { time, sequence }: Instant) => ({
  order,
  instrument: instrument.id,
  time,
  sequence,
});
