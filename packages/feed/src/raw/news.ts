import { assertNever, type Micros } from '@replay/core';
import type { Track } from '../dataset/track.ts';
import { countedPrice, countedSize } from './counted-levels.ts';
import type { UnnumberedEvent } from './event-outbox.ts';
import type { BookMessage, CountedQuote, CountedRow, PrintMessage, TextRow, VenueMessage } from './venue-message.ts';

/** A message that stands for itself: it hangs on no other of its instrument. */
export type News = Exclude<VenueMessage, BookMessage | PrintMessage> | CountedQuote;

/** The event that a piece of news is. Throws `MessageFault` for a price or size that cannot be counted. */
export function newsOf(message: News, track: Track, now: Micros): UnnumberedEvent {
  const stamp = {
    instrument: track.instrument.id,
    exchangeTime: message.exchangeTime ?? now,
    receivedTime: now,
  };
  switch (message.type) {
    case 'quote': {
      const bid = message.bid && counted(message.bid, track);
      const ask = message.ask && counted(message.ask, track);
      return { type: 'QuoteChanged', ...stamp, ...(bid && { bid }), ...(ask && { ask }) };
    }
    case 'mark': {
      const beside = message.indexPrice === undefined ? {} : { indexPrice: message.indexPrice };
      return { type: 'MarkPriceChanged', ...stamp, price: message.price, ...beside };
    }
    case 'funding': {
      const when = message.settlesAt === undefined ? {} : { settlesAt: message.settlesAt };
      return { type: 'FundingRateChanged', ...stamp, rate: message.rate, ...when };
    }
    case 'liquidation': {
      const { price, size } = counted([message.price, message.size], track);
      return { type: 'LiquidationPrinted', ...stamp, price, size, side: message.side };
    }
    case 'finding':
      return { ...stamp, ...message.finding };
    default:
      return assertNever(message);
  }
}

const counted = ([price, size]: TextRow | CountedRow, track: Track) => ({
  price: countedPrice(price, track),
  size: countedSize(size, track),
});
