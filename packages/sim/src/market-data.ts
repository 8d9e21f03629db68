import { applyEvent, applyRows, type Book, type LiveBook } from '@replay/book';
import { assertNever, type BookChanged, type BookSnapshotted, kindOf, type MarketEvent } from '@replay/core';
import { applyLevels, applyRowByRow } from './book-messages.ts';
import { type LevelRows, rowsOf } from './level-rows.ts';
import { applyOrders, applyOrdersSnapshot } from './order-messages.ts';
import { needsOrders, readsOrders } from './order-queue-model.ts';
import { applyPrint } from './prints.ts';
import { afterFills } from './reduce-only.ts';
import { noPace, paced } from './slippage-model.ts';
import { type Instant, noAnswers, resume, type Venue, type VenueAnswer, type VenueModels } from './venue.ts';

/**
 * One market event reaches the venue: its book changes, and our orders fill where the event proves that they would have. `after`
 * is the book that the event makes, where it was folded already.
 */
export function applyMarketEvent(
  venue: Venue,
  event: MarketEvent,
  at: Instant,
  models: VenueModels,
  after?: Book,
): readonly VenueAnswer[] {
  if (models.slippage?.measures === true) venue.pace = paced(venue.pace ?? noPace, event, at.time, venue.midDoubled);
  switch (event.type) {
    case 'BookSnapshotted':
    case 'BookChanged':
      resume(venue);
      return applyBookMessage(venue, event, at, models, after);
    case 'PublicOrdersChanged':
      resume(venue);
      return afterFills(venue, applyOrders(venue, event, after ?? applyEvent(venue.book, event), at, models), at);
    case 'PublicOrdersSnapshotted':
      resume(venue);
      return afterFills(
        venue,
        applyOrdersSnapshot(venue, event, after ?? applyEvent(venue.book, event), at, models),
        at,
      );
    case 'TradePrinted':
      return applyPrint(venue, kindOf(event), event, at, models);
    case 'FeedInterrupted':
    case 'MessageRejected': {
      const last = venue.silentBook ?? venue.book;
      const book = after ?? applyEvent(last, event);
      if (book === last) return noAnswers;
      venue.silentBook = undefined;
      venue.book = book;
      return noAnswers;
    }
    case 'QuoteChanged': // Repeats the touch that the book already shows.
    case 'LiquidationPrinted': // The venue prints the trade as well.
    case 'FundingRateChanged':
    case 'MarkPriceChanged':
    case 'MessageFlagged':
      return noAnswers;
    default:
      return assertNever(event);
  }
}

/** A message about price levels. It is applied whole, unless the rules want each row for itself. */
function applyBookMessage(
  venue: Venue,
  message: BookSnapshotted | BookChanged,
  at: Instant,
  models: VenueModels,
  after: Book | undefined,
): readonly VenueAnswer[] {
  if (readsOrders(models.queue)) throw needsOrders(models.queue, message.instrument);
  const isSnapshot = message.type === 'BookSnapshotted';
  const rows = rowsOf(message.bids, message.asks, isSnapshot);
  if (!isSnapshot && models.fills.bookMessages === 'row-by-row') return changeRows(venue, message, rows, at, models);
  return changeLevels(venue, after ?? applyEvent(venue.book, message), rows, at, models);
}

/** Rows that are applied whole and make the book `after`. */
export function changeLevels(
  venue: Venue,
  after: Book,
  rows: LevelRows,
  at: Instant,
  models: VenueModels,
): readonly VenueAnswer[] {
  if (after.status === 'live') return afterFills(venue, applyLevels(venue, after, rows, at, models), at);
  venue.book = after;
  return noAnswers;
}

/** A change whose rows are each a message of its own, with its times and its sequence. */
export function changeRows(
  venue: Venue,
  stamp: Pick<LiveBook, 'exchangeTime' | 'receivedTime' | 'sequence'>,
  rows: LevelRows,
  at: Instant,
  models: VenueModels,
): readonly VenueAnswer[] {
  if (venue.book.status !== 'live') return noAnswers;
  const folded = (before: LiveBook, from: number, to: number): LiveBook => applyRows(before, rows, from, to, stamp);
  return afterFills(venue, applyRowByRow(venue, rows, at, models, folded), at);
}
