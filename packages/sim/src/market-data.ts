import { applyEvent } from '@replay/book';
import { assertNever, type MarketEvent } from '@replay/core';
import { applyBookMessage } from './book-messages.ts';
import { applyPrint } from './prints.ts';
import { withoutIdleReducers } from './reduce-only.ts';
import type { Instant, Venue, VenueAnswer, VenueModels } from './venue.ts';

/** One market event reaches the venue: its book changes, and our orders fill where the event proves that they would have. */
export function applyMarketEvent(
  venue: Venue,
  event: MarketEvent,
  at: Instant,
  models: VenueModels,
): [Venue, VenueAnswer[]] {
  switch (event.type) {
    case 'BookSnapshotted':
    case 'BookChanged':
      return withoutIdleReducers(applyBookMessage(venue, event, at, models), at);
    case 'TradePrinted':
      return withoutIdleReducers(applyPrint(venue, event, at, models), at);
    case 'FeedInterrupted':
    case 'MessageRejected': {
      const book = applyEvent(venue.book, event);
      return [book === venue.book ? venue : { ...venue, book }, []];
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
