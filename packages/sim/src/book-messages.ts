import { applyEvent, type Book, isCrossed, type Ladder } from '@replay/book';
import { type BookChanged, type BookSide, type BookSnapshotted, type Levels, noLevels, type Side } from '@replay/core';
import { aheadAfterRow, aheadAtJoin } from './ask-queue.ts';
import { cross } from './book-cross.ts';
import type { FillRules } from './fill-rules.ts';
import { needsOrders, readsOrders } from './order-queue-model.ts';
import type { QueueModel } from './queue-model.ts';
import { refreshed } from './used-depth.ts';
import {
  type Instant,
  otherSide,
  type Venue,
  type VenueAnswer,
  type VenueModels,
  type WorkingOrder,
  workingOrders,
} from './venue.ts';

export type BookMessage = BookSnapshotted | BookChanged;

/**
 * What a book message does: displayed sizes refresh, our places in the queues move, and an opposite side at or inside our price
 * fills us. It is applied whole, unless the rules want each row for itself.
 */
export function applyBookMessage(
  venue: Venue,
  message: BookMessage,
  at: Instant,
  models: VenueModels,
  after?: Book,
): [Venue, VenueAnswer[]] {
  if (models.fills.bookMessages === 'whole' || message.type === 'BookSnapshotted')
    return applyLevels(venue, after ?? applyEvent(venue.book, message), message, at, models);
  let next = venue;
  const answers: VenueAnswer[] = [];
  for (const row of rowsOf(message)) {
    const [changed, fills] = applyLevels(next, applyEvent(next.book, row), row, at, models);
    next = changed;
    answers.push(...fills);
  }
  return [next, answers];
}

/** What the levels of a message do, given the book they make. */
export function applyLevels(
  venue: Venue,
  book: Book,
  message: BookMessage,
  at: Instant,
  models: VenueModels,
): [Venue, VenueAnswer[]] {
  const { queue } = models;
  if (readsOrders(queue)) throw needsOrders(queue, message);
  const used = refreshed(venue.used, book, message, models.fills);
  let next: Venue = { ...venue, used, book };
  if (venue.buys.length === 0 && venue.sells.length === 0) return [withMid(next), []];
  if (book.status !== 'live') return [next, []];
  const buys = requeued(venue, 'buy', message, book.bids, queue, models.fills);
  const sells = requeued(venue, 'sell', message, book.asks, queue, models.fills);
  if (buys !== venue.buys || sells !== venue.sells) next = { ...next, buys, sells };
  const answers: VenueAnswer[] = [];
  for (const side of ['buy', 'sell'] as const) {
    if (models.fills.bookMessages === 'row-by-row' && !isImproved(venue.book, book, otherSide(side))) continue;
    const [crossed, fills] = cross(next, side, at, models);
    next = crossed;
    answers.push(...fills);
  }
  return [withMid(next), answers];
}

/** The rows of a message as messages of one row each. */
function rowsOf(message: BookChanged): readonly BookChanged[] {
  const one = ({ prices, sizes }: Levels, at: number): Levels => ({
    prices: prices.slice(at, at + 1),
    sizes: sizes.slice(at, at + 1),
  });
  return [
    ...message.bids.prices.map((_, at) => ({ ...message, bids: one(message.bids, at), asks: noLevels })),
    ...message.asks.prices.map((_, at) => ({ ...message, bids: noLevels, asks: one(message.asks, at) })),
  ];
}

/** Whether the best of a side is better than before; after no book, any is. */
function isImproved(before: Book, after: Book, side: BookSide): boolean {
  const bestOf = (book: Book): number | undefined =>
    book.status === 'live' ? (side === 'bid' ? book.bids : book.asks).best?.price : undefined;
  const [was, is] = [bestOf(before), bestOf(after)];
  if (is === undefined) return false;
  return was === undefined || (side === 'bid' ? is > was : is < was);
}

/** Remembers the mid of a book one can mark at; the last one is carried through books one cannot. */
export function withMid(venue: Venue): Venue {
  const { book } = venue;
  if (book.status !== 'live' || book.touch === undefined || isCrossed(book)) return venue;
  const midDoubled = book.touch.bid.price + book.touch.ask.price;
  return midDoubled === venue.midDoubled ? venue : { ...venue, midDoubled };
}

/** Our orders of one side with their places in the queue after the message; the very same list where none has moved. */
function requeued(
  before: Venue,
  side: Side,
  message: BookMessage,
  own: Ladder,
  queue: QueueModel,
  { ownQueue }: FillRules,
): readonly WorkingOrder[] {
  const orders = workingOrders(before, side);
  if (orders.length === 0) return orders;
  const { book } = before;
  const lot = Number(before.instrument.lotSize);
  const rows = side === 'buy' ? message.bids : message.asks;
  let previous: WorkingOrder | undefined;
  let moved = false;
  const after = orders.map((order) => {
    let { ahead, printed } = order;
    if (message.type === 'BookSnapshotted' || ahead === undefined) {
      // A resync is no evidence about cancels: we are at worst behind all that is shown, and never further back than before.
      const shown = own.sizeAt(order.price);
      ahead = ahead === undefined ? aheadAtJoin(queue, shown) : Math.min(ahead, shown);
      printed = 0;
    } else if (rows.prices.includes(order.price)) {
      const shown = book.status === 'live' ? (side === 'buy' ? book.bids : book.asks).sizeAt(order.price) : 0;
      ahead = aheadAfterRow(queue, ahead, printed, shown, own.sizeAt(order.price), lot);
      printed = 0;
    }
    // A later order of ours is never in front of an earlier one, unless they do not see each other.
    if (ownQueue === 'shared' && previous?.price === order.price) ahead = Math.max(ahead, previous.ahead ?? 0);
    const stays = ahead === order.ahead && printed === order.printed;
    previous = stays ? order : { ...order, ahead, printed };
    moved ||= !stays;
    return previous;
  });
  return moved ? after : orders;
}
