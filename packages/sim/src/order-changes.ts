import type { InstrumentId, Lots, Micros, OrderId, Ticks } from '@replay/core';
import { faultOf, wouldTake } from './arrival-checks.ts';
import { enter } from './arrivals.ts';
import { afterFills } from './reduce-only.ts';
import {
  type ArrivingOrder,
  bothSides,
  type Instant,
  insertOrder,
  keepOrders,
  type MarginCheck,
  removeOrder,
  type Venue,
  type VenueAnswer,
  type VenueModels,
  type WorkingOrder,
  workingOrder,
  workingOrders,
} from './venue.ts';

/** A cancel arrives: it ends a working order, or finds none and changes nothing. */
export function cancelOrder(venue: Venue, order: OrderId, { time, sequence }: Instant): readonly VenueAnswer[] {
  const instrument = venue.instrument.id;
  const found = workingOrder(venue, order);
  if (found === undefined)
    return [{ type: 'CancelRejected', order, instrument, time, sequence, reason: 'not-working' }];
  removeOrder(venue, found);
  return [{ type: 'OrderCancelled', order, instrument, time, sequence, leaves: found.leaves, reason: 'requested' }];
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
): readonly VenueAnswer[] {
  const facts = { order, instrument: venue.instrument.id, time: at.time, sequence: at.sequence };
  const found = workingOrder(venue, order);
  if (found === undefined) return [{ type: 'AmendRejected', ...facts, reason: 'not-working' }];
  const fault = faultOf(venue, size, price, models.fills);
  if (fault !== undefined) return [{ type: 'AmendRejected', ...facts, reason: fault }];

  const cancelled = { type: 'OrderCancelled', ...facts, leaves: found.leaves } as const;
  const leaves = (size - (found.size - found.leaves)) as Lots;
  if (leaves <= 0) {
    removeOrder(venue, found);
    return [{ ...cancelled, reason: 'size-below-filled' }];
  }
  const amended = { type: 'OrderAmended', ...facts, price, size, leaves } as const;
  if (price === found.price && size <= found.size) {
    found.size = size;
    found.leaves = leaves;
    venue.resting[found.side].forget();
    return [{ ...amended, keptPlace: true }];
  }

  const index = removeOrder(venue, found);
  const anew = arrivingAnew(venue.instrument.id, found, price, size);
  if (!affordable(venue, { ...anew, size: leaves })) {
    insertOrder(venue, found, index);
    return [{ type: 'AmendRejected', ...facts, reason: 'margin' }];
  }
  if (found.timeInForce === 'post-only' && wouldTake(venue, found.side, price)) {
    const rejected = { type: 'AmendRejected', ...facts, reason: 'post-only-would-take' } as const;
    if (models.fills.postOnlyAmend !== 'reject') return [rejected, { ...cancelled, reason: 'post-only-would-take' }];
    insertOrder(venue, found, index);
    return [rejected];
  }
  return afterFills(venue, enter(venue, anew, leaves, at, models, [{ ...amended, keptPlace: false }]), at);
}

/** Orders whose time has come expire with what is left of them. */
export function expireOrders(venue: Venue, { time, sequence }: Instant): readonly VenueAnswer[] {
  const instrument = venue.instrument.id;
  const answers: VenueAnswer[] = [];
  let nextExpiry = Infinity;
  for (const side of bothSides) {
    keepOrders(venue, side, ({ expiresAt = Infinity, id, leaves }) => {
      if (expiresAt <= time) {
        answers.push({ type: 'OrderExpired', order: id, instrument, time, sequence, leaves, reason: 'gtd' });
        return false;
      }
      nextExpiry = Math.min(nextExpiry, expiresAt);
      return true;
    });
  }
  venue.nextExpiry = nextExpiry === Infinity ? undefined : (nextExpiry as Micros);
  return answers;
}

/** The venue liquidates: all own orders of it are cancelled. */
export function cancelAll(venue: Venue, { time, sequence }: Instant): VenueAnswer[] {
  const instrument = venue.instrument.id;
  const answers: VenueAnswer[] = [];
  for (const side of bothSides) {
    for (const { id, leaves } of workingOrders(venue, side))
      answers.push({ type: 'OrderCancelled', order: id, instrument, time, sequence, leaves, reason: 'liquidation' });
    keepOrders(venue, side, () => false);
  }
  venue.nextExpiry = undefined;
  return answers;
}

const arrivingAnew = (
  instrument: InstrumentId,
  { id, side, timeInForce, expiresAt, reduceOnly }: WorkingOrder,
  price: Ticks,
  size: Lots,
): ArrivingOrder => ({
  id,
  instrument,
  side,
  size,
  terms: { kind: 'limit', price, timeInForce, ...(expiresAt === undefined ? {} : { expiresAt }) },
  ...(reduceOnly === undefined ? {} : { reduceOnly }),
});
