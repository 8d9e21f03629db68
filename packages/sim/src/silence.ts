import type { Micros } from '@replay/core';
import { showing, type Venue } from './venue.ts';

/**
 * The venue after its feed has been silent for too long. The book is stale, so that nothing can be taken from it, while orders
 * keep resting and prints keep filling them. Unlike after a gap nothing was missed: the next change applies to the book as it stood.
 */
export const silenced = (venue: Venue, since: Micros): Venue => ({
  ...venue,
  book: { status: 'stale', cause: 'the feed is silent', since },
  silentBook: venue.book,
});

/** The venue with its book as it stood before the silence; the very same venue where there was none. */
export const resumed = (venue: Venue): Venue =>
  venue.silentBook === undefined ? venue : showing(venue, venue.silentBook, venue.midDoubled);
