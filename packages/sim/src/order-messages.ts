import { applyEvent, type Book, type LiveBook, levelsTold } from '@replay/book';
import type { BookSide, Lots, PublicOrdersChanged, PublicOrdersSnapshotted, Side, Ticks } from '@replay/core';
import { ordersAfterChange, ordersAtJoin } from './ask-queue.ts';
import { cross } from './book-cross.ts';
import { applyLevels, type BookMessage, withMid } from './book-messages.ts';
import { type OrderQueueModel, type OrdersAhead, readsOrders, sizeAhead } from './order-queue-model.ts';
import { meet } from './prints.ts';
import { arrivedOn, executedOf, type PlacedChange, placedChanges, seenAt } from './public-changes.ts';
import { refreshed } from './used-depth.ts';
import {
  type Instant,
  otherSide,
  ownSide,
  type Venue,
  type VenueAnswer,
  type VenueModels,
  type WorkingOrder,
  withOrders,
  workingOrders,
} from './venue.ts';

/**
 * What a message about public orders does.
 * 1. Each execution is evidence as a print is, and the only one of its trade; one of an order that nobody knew proves nothing.
 * 2. Our places move: by name where the queue model reads orders, after all executions and by levels where it does not.
 * 3. The displayed sizes refresh, and what crosses our prices fills us: by name only what has just come.
 */
export function applyOrders(
  venue: Venue,
  message: PublicOrdersChanged,
  at: Instant,
  models: VenueModels,
  after?: Book,
): [Venue, VenueAnswer[]] {
  const before = venue.book;
  const book = after ?? applyEvent(before, message);
  const levels = levelsTold(message, before, book);
  if (before.status !== 'live' || before.orders === undefined || book.status !== 'live' || levels === undefined)
    return [venue, []];
  const changes = placedChanges(before.orders, message.changes);
  const { queue } = models;
  let next = venue;
  const answers: VenueAnswer[] = [];
  for (const change of changes) {
    const [met, fills] = executed(next, change, at, models);
    next = readsOrders(queue) ? withPlaces(met, (own) => placeAfter(own, change, queue)) : met;
    answers.push(...fills);
  }
  const [crossed, crossings] = readsOrders(queue)
    ? crossedBy(next, book, levels, changes, at, models)
    : applyLevels(next, book, levels, at, models);
  return [crossed, [...answers, ...crossings]];
}

/** A whole book by order: who was ahead and still stands there is ahead; a resync is no evidence about anybody else. */
export function applyOrdersSnapshot(
  venue: Venue,
  message: PublicOrdersSnapshotted,
  at: Instant,
  models: VenueModels,
  after?: Book,
): [Venue, VenueAnswer[]] {
  const book = after ?? applyEvent(venue.book, message);
  const { queue } = models;
  const levels = levelsTold(message, venue.book, book);
  if (levels !== undefined && !readsOrders(queue)) return applyLevels(venue, book, levels, at, models);
  if (levels === undefined || !readsOrders(queue) || book.status !== 'live') return [{ ...venue, book }, []];
  const used = refreshed(venue.used, book, levels, models.fills);
  const placed = withPlaces({ ...venue, used, book }, (own) => placeIn(own, book, queue));
  return bothCrossed(placed, at, models);
}

/** The fills of one execution. */
function executed(
  venue: Venue,
  { change, stood }: PlacedChange,
  at: Instant,
  models: VenueModels,
): [Venue, VenueAnswer[]] {
  if (change.kind !== 'executed' || stood === undefined) return [venue, []];
  const side: Side = stood.side === 'bid' ? 'buy' : 'sell';
  return meet(venue, side, { price: stood.price, size: executedOf(change, stood), met: change.order }, at, models);
}

function crossedBy(
  venue: Venue,
  book: LiveBook,
  levels: BookMessage,
  changes: readonly PlacedChange[],
  at: Instant,
  models: VenueModels,
): [Venue, VenueAnswer[]] {
  const used = refreshed(venue.used, book, levels, models.fills);
  return bothCrossed({ ...venue, used, book }, at, models, (side) => arrivedOn(side, changes));
}

function bothCrossed(
  venue: Venue,
  at: Instant,
  models: VenueModels,
  arrived?: (side: BookSide) => ReadonlyMap<Ticks, number>,
): [Venue, VenueAnswer[]] {
  let next = venue;
  const answers: VenueAnswer[] = [];
  for (const side of ['buy', 'sell'] as const) {
    if (workingOrders(next, side).length === 0) continue;
    const [crossed, fills] = cross(next, side, at, models, arrived?.(otherSide(side)));
    next = crossed;
    answers.push(...fills);
  }
  return [withMid(next), answers];
}

/** Our orders with their places looked at again. */
function withPlaces(venue: Venue, placed: (own: WorkingOrder) => WorkingOrder): Venue {
  let next = venue;
  for (const side of ['buy', 'sell'] as const) {
    const orders = workingOrders(venue, side);
    const moved = orders.map(placed);
    if (moved.some((own, at) => own !== orders[at])) next = withOrders(next, side, moved);
  }
  return next;
}

function placeAfter(own: WorkingOrder, change: PlacedChange, queue: OrderQueueModel): WorkingOrder {
  if (own.aheadOf === undefined) return own;
  const seen = seenAt(change, ownSide(own.side), own.price);
  const aheadOf = seen.reduce((ahead, one) => ordersAfterChange(queue, ahead, one), own.aheadOf);
  return aheadOf === own.aheadOf ? own : withAhead(own, aheadOf);
}

function placeIn(own: WorkingOrder, { orders }: LiveBook, queue: OrderQueueModel): WorkingOrder {
  const standing = orders?.queueAt(ownSide(own.side), own.price) ?? [];
  if (own.ahead === undefined || own.aheadOf === undefined) return withAhead(own, ordersAtJoin(queue, standing));
  const still = new Map<string, Lots>();
  for (const { order, size } of standing) {
    const stood = own.aheadOf.get(order);
    if (stood !== undefined && size <= stood) still.set(order, size);
  }
  return withAhead(own, still);
}

/** Nobody gets in front of us later: the size ahead is what those ahead have left, and never more than it was. */
const withAhead = (own: WorkingOrder, aheadOf: OrdersAhead): WorkingOrder => ({
  ...own,
  aheadOf,
  ahead: Math.min(own.ahead ?? Infinity, sizeAhead(aheadOf)),
});
