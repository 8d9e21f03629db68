import {
  assertNever,
  type BookChanged,
  type EventColumns,
  eventKind,
  isTrade,
  type MarketEvent,
  type Micros,
  type PublicOrdersChanged,
  type PublicOrdersSnapshotted,
  ReplayError,
  type Stamped,
} from '@replay/core';
import type { Book, LiveBook } from './book.ts';
import { type Ladder, ladderOf } from './ladder.ts';
import { type OrderQueues, queuesOf } from './order-queues.ts';
import type { Touch } from './price-level.ts';

/**
 * Folds one market event of one instrument into its book. Pure: the same book and event always give the same book,
 * and no earlier book changes. Has the shape of `scan`: `events$.pipe(scan(applyEvent, waitingBook))`.
 *
 * A book holds one instrument; a live one throws `BUG` on a book message of another.
 */
export function applyEvent(book: Book, event: MarketEvent): Book {
  switch (event.type) {
    case 'BookChanged':
      return book.status === 'live' ? changed(book, event, event) : book;
    case 'BookSnapshotted':
      return snapshotted(book, event, event);
    case 'PublicOrdersChanged':
      return book.status === 'live' ? ordersChanged(book, event) : book;
    case 'PublicOrdersSnapshotted':
      return ordersSnapshotted(book, event);
    case 'FeedInterrupted':
      return { status: 'stale', cause: event.cause, since: event.receivedTime };
    case 'MessageRejected':
      return event.damagesBook ? { status: 'stale', cause: event.reason, since: event.receivedTime } : book;
    case 'TradePrinted': // The size left at its price comes with the next change.
    case 'QuoteChanged': // The vendor's touch; the book's is folded from the levels.
    case 'LiquidationPrinted':
    case 'FundingRateChanged':
    case 'MarkPriceChanged':
    case 'MessageFlagged': // The policy said to go on.
      return book;
    default:
      return assertNever(event);
  }
}

/**
 * Folds the event at an index of columns into the book of its instrument, as `applyEvent` does, without making an object of a
 * change or of a print.
 */
export function applyColumns(book: Book, columns: EventColumns, index: number): Book {
  const kind = columns.kinds[index]!;
  if (isTrade(kind)) return book;
  if (kind !== eventKind.change) return applyEvent(book, columns.event(index));
  if (book.status !== 'live') return book;
  const { prices, sizes } = columns.rowsOf(columns.instruments[index]!);
  const first = columns.firstRows[index]!;
  const asksFrom = first + columns.bidRows[index]!;
  const stamp = {
    exchangeTime: columns.exchangeTimes[index]! as Micros,
    receivedTime: columns.receivedTimes[index]! as Micros,
    sequence: columns.sequences[index]!,
  };
  return applyRows(book, { prices, sizes, asksFrom }, first, asksFrom + columns.askRows[index]!, stamp);
}

/** Folds rows of a change into a book, from one index to before another: bids, from `asksFrom` on asks. */
export function applyRows(
  book: LiveBook,
  { prices, sizes, asksFrom }: ChangedRows,
  from: number,
  to: number,
  { exchangeTime, receivedTime, sequence }: Pick<LiveBook, 'exchangeTime' | 'receivedTime' | 'sequence'>,
): LiveBook {
  const bids = from < asksFrom ? book.bids.withRows(prices, sizes, from, Math.min(to, asksFrom)) : book.bids;
  const asks = to > asksFrom ? book.asks.withRows(prices, sizes, Math.max(from, asksFrom), to) : book.asks;
  const touch = touchOf(bids, asks, book.touch);
  return { status: 'live', instrument: book.instrument, bids, asks, touch, exchangeTime, receivedTime, sequence };
}

interface ChangedRows {
  readonly prices: ArrayLike<number>;
  readonly sizes: ArrayLike<number>;
  readonly asksFrom: number;
}

/**
 * A snapshot makes a book live from any state. Without levels it makes an empty live book, without a touch like a one-sided
 * one: only a `FeedInterrupted` or a damaging `MessageRejected` makes a book stale.
 */
function snapshotted(book: Book, event: Stamped, rows: Rows, orders?: OrderQueues): Book {
  if (book.status === 'live') refuseAnotherInstrument(book, event);
  const bids = ladderOf('bid', rows.bids);
  const asks = ladderOf('ask', rows.asks);
  return liveBook(event, bids, asks, touchOf(bids, asks), orders);
}

/** Applies all rows of the message together: there is no book between two rows. */
function changed(book: LiveBook, event: Stamped, rows: Rows, orders?: OrderQueues): Book {
  refuseAnotherInstrument(book, event);
  const bids = book.bids.with(rows.bids);
  const asks = book.asks.with(rows.asks);
  return liveBook(event, bids, asks, touchOf(bids, asks, book.touch), orders);
}

/** A snapshot of orders makes their queues, and the levels that these add up to. */
function ordersSnapshotted(book: Book, event: PublicOrdersSnapshotted): Book {
  const update = queuesOf(event.orders);
  return snapshotted(book, event, update, update.queues);
}

/**
 * The levels of a book by order follow from its queues. Order changes do not affect a book by price level, which has no queues;
 * a level change of a book by order removes its queues, since they are no longer known.
 */
function ordersChanged(book: LiveBook, event: PublicOrdersChanged): Book {
  if (book.orders === undefined) return book;
  const update = book.orders.after(event.changes);
  return changed(book, event, update, update.queues);
}

/** Rows of both sides. */
type Rows = Pick<BookChanged, 'bids' | 'asks'>;

function liveBook(
  { instrument, exchangeTime, receivedTime, sequence }: Stamped,
  bids: Ladder,
  asks: Ladder,
  touch: Touch | undefined,
  orders: OrderQueues | undefined,
): LiveBook {
  if (orders === undefined)
    return { status: 'live', instrument, bids, asks, touch, exchangeTime, receivedTime, sequence };
  return { status: 'live', instrument, bids, asks, touch, orders, exchangeTime, receivedTime, sequence };
}

/** Best bid and ask; the earlier touch itself if both are unchanged, so that identity shows a move. */
function touchOf(bids: Ladder, asks: Ladder, earlier?: Touch): Touch | undefined {
  const bid = bids.best;
  const ask = asks.best;
  if (bid === undefined || ask === undefined) return undefined;
  return earlier !== undefined && bid === earlier.bid && ask === earlier.ask ? earlier : Object.freeze({ bid, ask });
}

function refuseAnotherInstrument(book: LiveBook, event: Stamped): void {
  if (book.instrument === event.instrument) return;
  throw new ReplayError('BUG', `a message of ${event.instrument} met the book of ${book.instrument}`, {
    place: `event ${event.sequence}`,
    remedy: 'keep one book an instrument: filter the events by instrument before folding',
  });
}
