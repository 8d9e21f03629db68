import { applyEvent, type Book, isCrossed, type Ladder } from '@replay/book';
import { type BookChanged, type BookSide, type BookSnapshotted, type Levels, noLevels, type Side } from '@replay/core';
import { cross } from './book-cross.ts';
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

type BookMessage = BookSnapshotted | BookChanged;

/**
 * What a book message does: displayed sizes refresh, our places in the queues move, and an opposite side at or inside our price
 * fills us. It is applied whole, unless the rules want each row for itself.
 */
export function applyBookMessage(
  venue: Venue,
  message: BookMessage,
  at: Instant,
  models: VenueModels,
): [Venue, VenueAnswer[]] {
  if (models.fills.bookMessages === 'whole' || message.type === 'BookSnapshotted')
    return applyWhole(venue, message, at, models);
  let next = venue;
  const answers: VenueAnswer[] = [];
  for (const row of rowsOf(message)) {
    const [changed, fills] = applyWhole(next, row, at, models);
    next = changed;
    answers.push(...fills);
  }
  return [next, answers];
}

function applyWhole(venue: Venue, message: BookMessage, at: Instant, models: VenueModels): [Venue, VenueAnswer[]] {
  const book = applyEvent(venue.book, message);
  const used = refreshed(venue.used, book, message, models.fills);
  let next: Venue = { ...venue, used, book };
  if (venue.buys.length === 0 && venue.sells.length === 0) return [withMid(next), []];
  if (book.status !== 'live') return [next, []];
  next = { ...next, buys: requeued(venue, 'buy', message, book.bids, models.queue) };
  next = { ...next, sells: requeued(venue, 'sell', message, book.asks, models.queue) };
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
function withMid(venue: Venue): Venue {
  const { book } = venue;
  if (book.status !== 'live' || book.touch === undefined || isCrossed(book)) return venue;
  const midDoubled = book.touch.bid.price + book.touch.ask.price;
  return midDoubled === venue.midDoubled ? venue : { ...venue, midDoubled };
}

/** Our orders of one side with their places in the queue after the message. */
function requeued(
  before: Venue,
  side: Side,
  message: BookMessage,
  own: Ladder,
  queue: QueueModel,
): readonly WorkingOrder[] {
  const orders = workingOrders(before, side);
  if (orders.length === 0) return orders;
  const { book } = before;
  const lot = Number(before.instrument.lotSize);
  const rows = side === 'buy' ? message.bids : message.asks;
  let previous: WorkingOrder | undefined;
  return orders.map((order) => {
    let { ahead, printed } = order;
    if (message.type === 'BookSnapshotted' || ahead === undefined) {
      // A resync is no evidence about cancels: we are at worst behind all that is shown, and never further back than before.
      const shown = own.sizeAt(order.price);
      ahead = ahead === undefined ? queue.join(shown) : Math.min(ahead, shown);
      printed = 0;
    } else if (rows.prices.includes(order.price)) {
      const shown = book.status === 'live' ? (side === 'buy' ? book.bids : book.asks).sizeAt(order.price) : 0;
      ahead = queue.afterRow(ahead, printed, shown, own.sizeAt(order.price), lot);
      printed = 0;
    }
    // A later order of ours is never in front of an earlier one.
    if (previous?.price === order.price) ahead = Math.max(ahead, previous.ahead ?? 0);
    previous = { ...order, ahead, printed };
    return previous;
  });
}
