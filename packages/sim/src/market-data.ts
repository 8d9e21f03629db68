import { applyEvent } from '@replay/book';
import { assertNever, type MarketEvent } from '@replay/core';
import { applyBookMessage } from './book-messages.ts';
import { applyPrint } from './prints.ts';
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
      return applyBookMessage(venue, event, applyEvent(venue.book, event), at, models);
    case 'TradePrinted':
      return applyPrint(venue, event, at, models);
    case 'FeedInterrupted':
    case 'MessageRejected': {
      const book = applyEvent(venue.book, event);
      return [book === venue.book ? venue : { ...venue, book }, []];
    }
    case 'QuoteChanged': // Repeats the touch that the book already shows.
    case 'LiquidationPrinted': // The venue prints the trade as well.
    case 'FundingRateChanged':
    case 'MarkPriceChanged':
      return [venue, []];
    default:
      return assertNever(event);
  }
}
