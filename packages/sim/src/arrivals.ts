import type { LimitTerms, Lots, Micros, Side, Ticks } from '@replay/core';
import { checkArrival } from './arrival-checks.ts';
import { aheadAtJoin, ordersAtJoin } from './checked-queue.ts';
import { fillOf } from './fill.ts';
import { readsOrders, sizeAhead } from './order-queue-model.ts';
import { afterFills, fillable, reduceOnlyCancel } from './reduce-only.ts';
import { slipped } from './slippage-model.ts';
import { bestAvailable, take, takeable } from './take.ts';
import {
  type ArrivingOrder,
  addOrder,
  addPosition,
  type Instant,
  type MarginCheck,
  ownSide,
  type Venue,
  type VenueAnswer,
  type VenueModels,
  type WorkingOrder,
  workingOrders,
} from './venue.ts';

/** An order arrives: it is refused, takes, rests, or both of the latter. */
export function arrive(
  venue: Venue,
  order: ArrivingOrder,
  at: Instant,
  models: VenueModels,
  affordable: MarginCheck,
): readonly VenueAnswer[] {
  const { fills } = models;
  const { id, instrument, side, size, terms } = order;
  const { time, sequence } = at;
  const verdict = checkArrival(venue, order, at, fills, affordable);
  if (verdict === 'expired')
    return [{ type: 'OrderExpired', order: id, instrument, time, sequence, leaves: size, reason: 'gtd' }];
  if (verdict !== 'accepted')
    return [{ type: 'OrderRejected', order: id, instrument, time, sequence, reason: verdict }];

  const facts = { order: id, instrument, time, sequence, side, leaves: size } as const;
  const accepted: VenueAnswer =
    terms.kind === 'limit'
      ? { type: 'OrderAccepted', order: id, instrument, time, sequence, side, leaves: size, price: terms.price }
      : { type: 'OrderAccepted', ...facts };
  if (terms.kind === 'limit' && terms.timeInForce === 'fok' && takeable(venue, side, terms.price, fills) < size) {
    const reason = 'fok-not-fillable';
    return [accepted, { type: 'OrderExpired', order: id, instrument, time, sequence, leaves: size, reason }];
  }
  return afterFills(venue, enter(venue, order, size, at, models, [accepted]), at);
}

/**
 * An order that nothing speaks against takes what is within its reach, and with what is left rests, expires or is cancelled. Gives
 * the answers with its own.
 */
export function enter(
  venue: Venue,
  order: ArrivingOrder,
  leaves: Lots,
  at: Instant,
  models: VenueModels,
  answers: VenueAnswer[],
): VenueAnswer[] {
  const { id, instrument, side, terms } = order;
  const { time, sequence } = at;
  const size = Math.min(leaves, fillable(order, venue.position)) as Lots;
  const limit = reachOf(venue, order, models);
  const rests = terms.kind === 'limit' && (terms.timeInForce === 'gtc' || terms.timeInForce === 'post-only');
  const taken = take(venue, { side, size, limit, rests }, models.fills);

  for (const own of taken.removed) {
    const reason = 'self-trade';
    answers.push({ type: 'OrderCancelled', order: own.id, instrument, time, sequence, leaves: own.leaves, reason });
  }
  let left = leaves;
  const whole = (size - taken.left) as Lots;
  for (const level of taken.levels) {
    const depth = { instrument: venue.instrument, side, price: level.price, size: whole, pace: venue.pace };
    const takenAt = slipped(models.slippage, depth, limit);
    const slippage = Math.abs(takenAt - level.price);
    const trace = {
      levelSize: level.displayed,
      consumed: level.consumedBefore,
      ...(slippage === 0 ? {} : { slippage }),
    };
    const reason = { time, sequence, cause: 'taker-depth', takenAt, trace } as const;
    answers.push(fillOf(venue, { id, side, size: order.size, leaves: left }, level.size, models, reason));
    left = (left - level.size) as Lots;
  }
  addPosition(venue, side, leaves - left);
  if (left === 0) return answers;
  const expired = { type: 'OrderExpired', order: id, instrument, time, sequence, leaves: left } as const;
  if (taken.stopped)
    answers.push({ type: 'OrderCancelled', order: id, instrument, time, sequence, leaves: left, reason: 'self-trade' });
  else if (fillable(order, venue.position) === 0) answers.push(reduceOnlyCancel(venue, id, left, at));
  else if (terms.kind === 'market') answers.push({ ...expired, reason: 'depth-exhausted' });
  else if (rests) rest(venue, order, terms, left, models);
  else answers.push({ ...expired, reason: 'ioc-remainder' });
  return answers;
}

/** How far an order goes: to its limit, or at market as far as its protection lets it. */
function reachOf(venue: Venue, { side, terms }: ArrivingOrder, { fills }: VenueModels): Ticks | undefined {
  if (terms.kind === 'limit') return terms.price;
  const best = fills.protectionTicks === undefined ? undefined : bestAvailable(venue, side, fills);
  if (best === undefined || fills.protectionTicks === undefined) return undefined;
  return (side === 'buy' ? best + fills.protectionTicks : best - fills.protectionTicks) as Ticks;
}

/** Puts what is left of a limit order into the book beside the recorded one, at the back of its queue. */
function rest(
  venue: Venue,
  { id, side, size, reduceOnly }: ArrivingOrder,
  { price, timeInForce, expiresAt }: LimitTerms,
  leaves: Lots,
  models: VenueModels,
): void {
  const { aheadOf, ahead: joined } = backOfQueue(venue, side, price, models);
  let ahead = joined;
  const lastThere = ahead === undefined ? undefined : lastAt(workingOrders(venue, side), price);
  if (ahead !== undefined && lastThere !== undefined) ahead = Math.max(ahead, lastThere.ahead ?? 0);
  const aheadAtJoin = ahead;
  const printed = 0;
  addOrder(venue, {
    id,
    side,
    price,
    size,
    leaves,
    timeInForce,
    ahead,
    aheadAtJoin,
    aheadOf,
    printed,
    expiresAt,
    reduceOnly,
  });
  if (expiresAt !== undefined) venue.nextExpiry = Math.min(expiresAt, venue.nextExpiry ?? Infinity) as Micros;
}

function lastAt(orders: readonly WorkingOrder[], price: Ticks): WorkingOrder | undefined {
  for (let index = orders.length - 1; index >= 0; index--) if (orders[index]!.price === price) return orders[index];
  return undefined;
}

/** The back of the queue at a price: the size ahead, and the orders ahead where the feed names them. */
function backOfQueue(
  { book }: Venue,
  side: Side,
  price: Ticks,
  { queue, fills }: VenueModels,
): Pick<WorkingOrder, 'ahead' | 'aheadOf'> {
  if (book.status === 'live') {
    if (!readsOrders(queue))
      return { ahead: aheadAtJoin(queue, (side === 'buy' ? book.bids : book.asks).sizeAt(price)) };
    if (book.orders !== undefined) {
      const aheadOf = ordersAtJoin(queue, book.orders.queueAt(ownSide(side), price));
      return { ahead: sizeAhead(aheadOf), aheadOf };
    }
  }
  return { ahead: fills.joinWithoutBook === 'empty' ? 0 : undefined };
}
