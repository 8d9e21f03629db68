import type { Ladder, LiveBook } from '@replay/book';
import { type Instrument, type Scale, scalesOf, textOf } from '@replay/core';
import { countIn, timeIn } from '../server/query.ts';
import type { BookHistory } from './book-history.ts';
import { stampFields } from './told-stamp.ts';

/** Whole books are long texts and asked for again and again; each is written once, and forgotten with its book. */
const wholeBooks = new WeakMap<LiveBook, string>();

/**
 * `GET /tardis/snapshot?exchange=…&symbol=…&timestamp=…&depth=…` as JSON: the latest book kept that was so at or before the
 * moment, cut to `depth` levels a side where that is given; `data` is null where there is none.
 * Moments are by receipt; `sequence` is that of the last level update in the book.
 */
export async function snapshotAnswer(
  history: BookHistory,
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<string> {
  const time = timeIn(query, 'timestamp');
  const depth = countIn(query, 'depth', 1_000_000);
  const book = await history.openingAt(time, signal);
  if (book === undefined) return '{"data":null}';
  if (depth !== undefined) return bookText(book, history.feed.instrument, depth);
  const text = wholeBooks.get(book) ?? bookText(book, history.feed.instrument);
  wholeBooks.set(book, text);
  return text;
}

function bookText(book: LiveBook, instrument: Instrument, depth?: number): string {
  const { price, size } = scalesOf(instrument);
  const side = (ladder: Ladder): string => sizesByPrice(ladder, price, size, depth);
  return `{"data":{${stampFields(book)},"bids":${side(book.bids)},"asks":${side(book.asks)}}}`;
}

/** Best first, as far as a reader keeps the order of an object. */
function sizesByPrice(ladder: Ladder, price: Scale, size: Scale, depth = ladder.count): string {
  const levels = ladder.levels(depth);
  return `{${levels.map((level) => `"${textOf(level.price, price)}":"${textOf(level.size, size)}"`).join(',')}}`;
}
