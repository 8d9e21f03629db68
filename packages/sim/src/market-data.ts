import { applyEvent, type Book } from '@replay/book';
import { assertNever, type MarketEvent } from '@replay/core';
import { afterFills } from './after-fills.ts';
import { applyBookMessage } from './book-messages.ts';
import { noPace, paced } from './market-pace.ts';
import { applyOrders, applyOrdersSnapshot } from './order-messages.ts';
import { applyPrint } from './prints.ts';
import { resumed } from './silence.ts';
import type { Instant, Venue, VenueAnswer, VenueModels } from './venue.ts';

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
): [Venue, VenueAnswer[]] {
  return reacted(withPace(venue, event, at, models), event, at, models, after);
}

function withPace(venue: Venue, event: MarketEvent, { time }: Instant, { slippage }: VenueModels): Venue {
  if (slippage?.measures !== true) return venue;
  return { ...venue, pace: paced(venue.pace ?? noPace, event, time, venue.midDoubled) };
}

function reacted(
  venue: Venue,
  event: MarketEvent,
  at: Instant,
  models: VenueModels,
  after: Book | undefined,
): [Venue, VenueAnswer[]] {
  switch (event.type) {
    case 'BookSnapshotted':
    case 'BookChanged':
      return afterFills(applyBookMessage(resumed(venue), event, at, models, after), at);
    case 'PublicOrdersChanged':
      return afterFills(applyOrders(resumed(venue), event, at, models, after), at);
    case 'PublicOrdersSnapshotted':
      return afterFills(applyOrdersSnapshot(resumed(venue), event, at, models, after), at);
    case 'TradePrinted':
      return afterFills(applyPrint(venue, event, at, models), at);
    case 'FeedInterrupted':
    case 'MessageRejected': {
      const last = resumed(venue);
      const book = after ?? applyEvent(last.book, event);
      return [book === last.book ? venue : { ...last, book }, []];
    }
    case 'QuoteChanged': // Repeats the touch that the book already shows.
    case 'LiquidationPrinted': // The venue prints the trade as well.
    case 'FundingRateChanged':
    case 'MarkPriceChanged':
    case 'MessageFlagged':
      return [venue, []];
    default:
      return assertNever(event);
  }
}
