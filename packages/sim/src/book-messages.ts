import type { Ladder, LiveBook } from '@replay/book';
import type { Side } from '@replay/core';
import { cross } from './book-cross.ts';
import { aheadAfterRow, aheadAtJoin } from './checked-queue.ts';
import type { LevelRows } from './level-rows.ts';
import { needsOrders, readsOrders } from './order-queue-model.ts';
import type { QueueModel } from './queue-model.ts';
import { isUnused, refresh } from './used-depth.ts';
import {
  bothSides,
  type Instant,
  noAnswers,
  noteMid,
  otherSide,
  type Venue,
  type VenueAnswer,
  type VenueModels,
  type WorkingOrder,
  workingOrders,
} from './venue.ts';

/**
 * What rows of price levels do, given the book they make: displayed sizes refresh, the positions of our orders in their queues
 * change, and an opposite side at or inside our price fills us. The venue's book is the one before them.
 */
export function applyLevels(
  venue: Venue,
  book: LiveBook,
  rows: LevelRows,
  at: Instant,
  models: VenueModels,
): readonly VenueAnswer[] {
  const { queue, fills } = models;
  if (readsOrders(queue)) throw needsOrders(queue, venue.instrument.id);
  const before = venue.book;
  refresh(venue.used, book, rows, fills);
  venue.book = book;
  let answers = noAnswers;
  if (venue.buys.length > 0 || venue.sells.length > 0) {
    const live = before.status === 'live' ? before : undefined;
    requeue(venue, 'buy', rows, rows.first, rows.asksFrom, live?.bids, book.bids, queue, models);
    requeue(venue, 'sell', rows, rows.asksFrom, rows.end, live?.asks, book.asks, queue, models);
    for (const side of bothSides) {
      if (fills.bookMessages === 'row-by-row' && !isImproved(live, book, side)) continue;
      answers = cross(venue, side, at, models, answers);
    }
  }
  noteMid(venue);
  return answers;
}

/** Whether the best level that our orders of a side face is better than before; after no book, any is. */
function isImproved(before: LiveBook | undefined, after: LiveBook, side: Side): boolean {
  const facing = otherSide(side) === 'bid' ? 'bids' : 'asks';
  const was = before?.[facing].best?.price;
  const is = after[facing].best?.price;
  if (is === undefined) return false;
  return was === undefined || (facing === 'bids' ? is > was : is < was);
}

/** The estimates of the sizes ahead of our orders of one side after rows of it. */
function requeue(
  venue: Venue,
  side: Side,
  rows: LevelRows,
  from: number,
  to: number,
  before: Ladder | undefined,
  after: Ladder,
  queue: QueueModel,
  { fills }: VenueModels,
): void {
  const orders = workingOrders(venue, side);
  if (orders.length === 0) return;
  const met = rows.isSnapshot ? noPrices : venue.resting[side].among(orders, rows.prices, from, to);
  if (!rows.isSnapshot && met.length === 0 && !orders.some(isUnplaced)) return;
  const lot = Number(venue.instrument.lotSize);
  let previous: WorkingOrder | undefined;
  for (let index = 0; index < orders.length; index++) {
    const order = orders[index]!;
    const { price, ahead } = order;
    if (rows.isSnapshot || ahead === undefined) {
      // A resync is no evidence about cancels: we are at worst behind all that is shown, and never further back than before.
      const shown = after.sizeAt(price);
      order.ahead = ahead === undefined ? aheadAtJoin(queue, shown) : Math.min(ahead, shown);
      order.printed = 0;
    } else if (met.includes(price)) {
      const shown = before === undefined ? 0 : before.sizeAt(price);
      order.ahead = aheadAfterRow(queue, ahead, order.printed, shown, after.sizeAt(price), lot);
      order.printed = 0;
    }
    // A later order of ours is never in front of an earlier one, unless they do not see each other.
    if (fills.ownQueue === 'shared' && previous?.price === price)
      order.ahead = Math.max(order.ahead ?? 0, previous.ahead ?? 0);
    previous = order;
  }
}

const noPrices: readonly number[] = [];

const isUnplaced = ({ ahead }: WorkingOrder): boolean => ahead === undefined;

/**
 * A change of a live book whose rows are each a message of its own. Only some of them can do anything but change the book: those
 * between two of them are folded together. `folded` gives the book after rows from one index to before another.
 */
export function applyRowByRow(
  venue: Venue,
  rows: LevelRows,
  at: Instant,
  models: VenueModels,
  folded: (before: LiveBook, from: number, to: number) => LiveBook,
): readonly VenueAnswer[] {
  let answers = noAnswers;
  let from = rows.first;
  let reach = new RowReach(venue);
  const fold = (to: number): void => {
    if (from < to) venue.book = folded(venue.book as LiveBook, from, to);
    noteMid(venue);
    from = to;
  };
  for (let row = rows.first; row < rows.end; row++) {
    if (!reach.matters(rows, row)) continue;
    fold(row);
    const isBid = row < rows.asksFrom;
    const one: LevelRows = {
      prices: rows.prices,
      sizes: rows.sizes,
      first: row,
      asksFrom: isBid ? row + 1 : row,
      end: row + 1,
      isSnapshot: false,
    };
    const more = applyLevels(venue, folded(venue.book as LiveBook, row, row + 1), one, at, models);
    if (more.length > 0) answers = [...answers, ...more];
    from = row + 1;
    reach = new RowReach(venue);
  }
  fold(rows.end);
  return answers;
}

/** What a single row has to reach, from a state of a venue on, to do more than change the book. */
class RowReach {
  readonly #venue: Venue;
  /** Every row matters: there are sizes that may be fresh, unknown places in a queue, or a side may become empty. */
  readonly #all: boolean;
  readonly #isUnused: boolean;
  readonly #highestBuy: number;
  readonly #lowestSell: number;
  /** No bid is above, no ask below. */
  #bestBid: number;
  #bestAsk: number;
  #left: number;

  constructor(venue: Venue) {
    const { book, buys, sells, used } = venue;
    this.#venue = venue;
    this.#isUnused = isUnused(used);
    this.#all = used.consumed.bid.size + used.consumed.ask.size > 0 || buys.some(isUnplaced) || sells.some(isUnplaced);
    this.#highestBuy = buys[0]?.price ?? -Infinity;
    this.#lowestSell = sells[0]?.price ?? Infinity;
    const isLive = book.status === 'live';
    this.#bestBid = (isLive ? book.bids.best?.price : undefined) ?? -Infinity;
    this.#bestAsk = (isLive ? book.asks.best?.price : undefined) ?? Infinity;
    this.#left = isLive ? Math.min(book.bids.count, book.asks.count) : 0;
  }

  matters({ prices, sizes, asksFrom }: LevelRows, row: number): boolean {
    const price = prices[row]!;
    const isAdded = sizes[row]! > 0;
    // A side that becomes empty ends the touch.
    if (!isAdded) this.#left -= 1;
    if (this.#all || this.#left < 1) return true;
    const { buys, sells, resting, used } = this.#venue;
    if (row < asksFrom) {
      if (isAdded && (price >= this.#bestAsk || price >= this.#lowestSell)) return true;
      if (isAdded && price > this.#bestBid) this.#bestBid = price;
      return resting.buy.has(buys, price) || (!this.#isUnused && used.contradicted.bid.has(price as never));
    }
    if (isAdded && (price <= this.#bestBid || price <= this.#highestBuy)) return true;
    if (isAdded && price < this.#bestAsk) this.#bestAsk = price;
    return resting.sell.has(sells, price) || (!this.#isUnused && used.contradicted.ask.has(price as never));
  }
}
