import { type Book, type LiveBook, type OrderQueues, toPriceLevels } from '@replay/book';
import type {
  BookSide,
  Lots,
  PublicOrder,
  PublicOrderChange,
  PublicOrdersChanged,
  PublicOrdersSnapshotted,
  Ticks,
} from '@replay/core';
import { cross } from './book-cross.ts';
import { applyLevels } from './book-messages.ts';
import { ordersAfterChange, ordersAtJoin } from './checked-queue.ts';
import { rowsOf } from './level-rows.ts';
import { type OrderQueueModel, type OrdersAhead, readsOrders, sizeAhead } from './order-queue-model.ts';
import { meet } from './prints.ts';
import { refresh } from './used-depth.ts';
import {
  bothSides,
  type Instant,
  noAnswers,
  noteMid,
  otherSide,
  ownSide,
  type Venue,
  type VenueAnswer,
  type VenueModels,
  type WorkingOrder,
  workingOrders,
} from './venue.ts';

/**
 * What a message about public orders does, which makes the book `after`.
 * 1. Each execution is evidence as a print is, and the only one of its trade; one of an unknown order proves nothing.
 * 2. Our positions change: by name where the queue model reads orders, after all executions and by levels where it does not.
 * 3. The displayed sizes refresh, and what crosses our prices fills us: by name only what has just come.
 */
export function applyOrders(
  venue: Venue,
  message: PublicOrdersChanged,
  after: Book,
  at: Instant,
  models: VenueModels,
): readonly VenueAnswer[] {
  const before = venue.book;
  const levels = toPriceLevels(message, before, after);
  if (before.status !== 'live' || before.orders === undefined || after.status !== 'live' || levels === undefined)
    return noAnswers;
  const changes = placedChanges(before.orders, message.changes);
  const { queue } = models;
  let answers = noAnswers;
  for (const change of changes) {
    answers = execute(venue, change, at, models, answers);
    if (readsOrders(queue)) eachOrder(venue, (own) => moveAfter(own, change, queue));
  }
  const rows = rowsOf(levels.bids, levels.asks, false);
  if (!readsOrders(queue)) return [...answers, ...applyLevels(venue, after, rows, at, models)];
  refresh(venue.used, after, rows, models.fills);
  venue.book = after;
  return crossBoth(venue, at, models, answers, (side) => arrivedOn(side, changes));
}

/** A whole book by order: who was ahead and still stands there is ahead; a resync is no evidence about anybody else. */
export function applyOrdersSnapshot(
  venue: Venue,
  message: PublicOrdersSnapshotted,
  after: Book,
  at: Instant,
  models: VenueModels,
): readonly VenueAnswer[] {
  const { queue } = models;
  const levels = toPriceLevels(message, venue.book, after);
  if (levels === undefined || after.status !== 'live') {
    venue.book = after;
    return noAnswers;
  }
  const rows = rowsOf(levels.bids, levels.asks, true);
  if (!readsOrders(queue)) return applyLevels(venue, after, rows, at, models);
  refresh(venue.used, after, rows, models.fills);
  venue.book = after;
  eachOrder(venue, (own) => moveIn(own, after, queue));
  return crossBoth(venue, at, models, noAnswers);
}

/** The answers with the fills of one execution. */
function execute(
  venue: Venue,
  { change, stood }: PlacedChange,
  at: Instant,
  models: VenueModels,
  answers: readonly VenueAnswer[],
): readonly VenueAnswer[] {
  if (change.kind !== 'executed' || stood === undefined) return answers;
  const trade = { price: stood.price, size: executedOf(change, stood), met: change.order };
  return meet(venue, stood.side === 'bid' ? 'buy' : 'sell', trade, at, models, answers);
}

function crossBoth(
  venue: Venue,
  at: Instant,
  models: VenueModels,
  answers: readonly VenueAnswer[],
  arrived?: (side: BookSide) => ReadonlyMap<Ticks, number>,
): readonly VenueAnswer[] {
  let all = answers;
  for (const side of bothSides)
    if (workingOrders(venue, side).length > 0) all = cross(venue, side, at, models, all, arrived?.(otherSide(side)));
  noteMid(venue);
  return all;
}

function eachOrder(venue: Venue, change: (own: WorkingOrder) => void): void {
  for (const side of bothSides) for (const own of workingOrders(venue, side)) change(own);
}

function moveAfter(own: WorkingOrder, change: PlacedChange, queue: OrderQueueModel): void {
  if (own.aheadOf === undefined) return;
  const seen = seenAt(change, ownSide(own.side), own.price);
  const aheadOf = seen.reduce((ahead, one) => ordersAfterChange(queue, ahead, one), own.aheadOf);
  if (aheadOf !== own.aheadOf) setAhead(own, aheadOf);
}

function moveIn(own: WorkingOrder, { orders }: LiveBook, queue: OrderQueueModel): void {
  const standing = orders?.queueAt(ownSide(own.side), own.price) ?? [];
  if (own.ahead === undefined || own.aheadOf === undefined) {
    setAhead(own, ordersAtJoin(queue, standing));
    return;
  }
  const still = new Map<string, Lots>();
  for (const { order, size } of standing) {
    const stood = own.aheadOf.get(order);
    if (stood !== undefined && size <= stood) still.set(order, size);
  }
  setAhead(own, still);
}

/** The queue ahead never grows: the size is what the orders ahead have left, and at most what it was. */
function setAhead(own: WorkingOrder, aheadOf: OrdersAhead): void {
  own.aheadOf = aheadOf;
  own.ahead = Math.min(own.ahead ?? Infinity, sizeAhead(aheadOf));
}

/** A change of a public order, and where that order stood before it; undefined for one that did not. */
export interface PlacedChange {
  readonly change: PublicOrderChange;
  readonly stood: PublicOrder | undefined;
}

/** The changes of a message, each with its order as the changes before it left it. */
export function placedChanges(queues: OrderQueues, changes: readonly PublicOrderChange[]): readonly PlacedChange[] {
  let now = queues;
  return changes.map((change) => {
    const stood = now.order(change.order);
    if (changes.length > 1) now = now.after([change]).queues;
    return { change, stood };
  });
}

/** What a change is to the queue at a price: an order that leaves it, comes to it, or changes in it. */
export function seenAt({ change, stood }: PlacedChange, side: BookSide, price: Ticks): readonly PublicOrderChange[] {
  const stoodHere = stood?.side === side && stood.price === price;
  const standsHere = change.side === side && change.price === price;
  switch (change.kind) {
    case 'removed':
      return stoodHere ? [change] : [];
    case 'executed':
      return stoodHere ? [{ ...change, size: executedOf(change, stood) }] : [];
    case 'amended':
      if (stoodHere && standsHere) return [change];
      break;
    case 'added':
      break;
  }
  const leaves: PublicOrderChange[] = stoodHere ? [{ ...stood, kind: 'removed' }] : [];
  return standsHere ? [...leaves, { ...change, kind: 'added' }] : leaves;
}

/** How much of an order traded: no more than there was. */
export const executedOf = ({ size }: PublicOrderChange, stood: PublicOrder): Lots => Math.min(size, stood.size) as Lots;

/**
 * The size that came to each price of a side by these changes: the size that no order could have traded with before. Of an order that
 * grows it is what it grew by, of one that moves all of it.
 */
export function arrivedOn(side: BookSide, changes: readonly PlacedChange[]): ReadonlyMap<Ticks, number> {
  const arrived = new Map<Ticks, number>();
  for (const { change, stood } of changes) {
    if (change.side !== side || (change.kind !== 'added' && change.kind !== 'amended')) continue;
    const before = stood?.side === side && stood.price === change.price ? stood.size : 0;
    const fresh = change.size - before;
    if (fresh > 0) arrived.set(change.price, (arrived.get(change.price) ?? 0) + fresh);
  }
  return arrived;
}
