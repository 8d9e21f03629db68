import { type Book, isCrossed, type Ladder } from '@replay/book';
import type { BookChanged, BookSide, BookSnapshotted, Lots, Side, Ticks } from '@replay/core';
import { fillOf } from './fill.ts';
import type { QueueModel } from './queue-model.ts';
import { availableAt, consume, refreshed } from './used-depth.ts';
import {
  type Instant,
  otherSide,
  type Venue,
  type VenueAnswer,
  type VenueModels,
  type WorkingOrder,
  withinLimit,
  withOrders,
  workingOrders,
} from './venue.ts';

type BookMessage = BookSnapshotted | BookChanged;

/**
 * What a book message does, applied whole: displayed sizes refresh, our places in the queues move,
 * and an opposite side at or inside our price fills us. `book` is the book after the message.
 */
export function applyBookMessage(
  venue: Venue,
  message: BookMessage,
  book: Book,
  at: Instant,
  models: VenueModels,
): [Venue, VenueAnswer[]] {
  const used = refreshed(venue.used, book, message, models.fills);
  let next: Venue = { ...venue, used, book };
  if (venue.buys.length === 0 && venue.sells.length === 0) return [withMid(next), []];
  if (book.status !== 'live') return [next, []];
  next = { ...next, buys: requeued(venue, 'buy', message, book.bids, models.queue) };
  next = { ...next, sells: requeued(venue, 'sell', message, book.asks, models.queue) };
  const [crossedBuys, buyFills] = cross(next, 'buy', at, models);
  const [crossedBoth, sellFills] = cross(crossedBuys, 'sell', at, models);
  return [withMid(crossedBoth), [...buyFills, ...sellFills]];
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
      ahead = queue.afterRow(ahead, printed, shown, own.sizeAt(order.price));
      printed = 0;
    }
    // A later order of ours is never in front of an earlier one.
    if (previous?.price === order.price) ahead = Math.max(ahead, previous.ahead ?? 0);
    previous = { ...order, ahead, printed };
    return previous;
  });
}

/** Fills our orders of one side from available levels of the other at or inside their price. */
function cross(venue: Venue, side: Side, at: Instant, models: VenueModels): [Venue, VenueAnswer[]] {
  const { book } = venue;
  const facing = otherSide(side);
  const best = book.status === 'live' ? (facing === 'ask' ? book.asks : book.bids).best : undefined;
  const orders = workingOrders(venue, side);
  const first = orders[0];
  if (first === undefined || best === undefined || !crosses(side, first.price, best.price, models)) return [venue, []];
  let next = venue;
  const answers: VenueAnswer[] = [];
  const left: WorkingOrder[] = [];
  for (const order of orders) {
    const within = levelsWithin(next, order, models);
    const available = within.reduce((sum, level) => sum + level.available, 0);
    const size =
      models.fills.evidence === 'unbounded' && within.length > 0 ? order.leaves : Math.min(order.leaves, available);
    if (size <= 0) {
      left.push(order);
      continue;
    }
    const levelSize = within.reduce((sum, level) => sum + level.displayed, 0);
    answers.push(
      fillOf(next, order, size as Lots, models, {
        ...at,
        cause: 'book-cross',
        trace: {
          queueAheadAtJoin: order.aheadAtJoin ?? null,
          queueAheadNow: order.ahead ?? null,
          levelSize,
          consumed: levelSize - available,
        },
      }),
    );
    if (models.fills.consumption !== 'off') next = { ...next, used: spend(next, facing, within, size) };
    if (size < order.leaves) left.push({ ...order, leaves: (order.leaves - size) as Lots, ahead: 0 });
  }
  return [withOrders(next, side, left), answers];
}

const crosses = (side: Side, own: Ticks, facing: Ticks, { fills }: VenueModels): boolean =>
  withinLimit(side, own, facing) && (fills.lock === 'fills' || own !== facing);

interface FacingLevel {
  readonly price: Ticks;
  readonly displayed: Lots;
  readonly available: Lots;
}

/** The opposite levels that an order's price reaches, best first. */
function levelsWithin(venue: Venue, order: WorkingOrder, models: VenueModels): FacingLevel[] {
  const levels: FacingLevel[] = [];
  if (venue.book.status !== 'live') return levels;
  const facing = otherSide(order.side);
  (facing === 'ask' ? venue.book.asks : venue.book.bids).walk((price, displayed) => {
    if (!crosses(order.side, order.price, price, models)) return false;
    levels.push({ price, displayed, available: availableAt(venue.used, facing, price, displayed) });
    return true;
  });
  return levels;
}

function spend(venue: Venue, facing: BookSide, levels: readonly FacingLevel[], size: number): Venue['used'] {
  let used = venue.used;
  let left = size;
  for (const { price, displayed, available } of levels) {
    const taken = Math.min(left, available);
    if (taken > 0) used = consume(used, facing, price, displayed, taken as Lots);
    left -= taken;
    if (left <= 0) break;
  }
  return used;
}
