import type { Ladder, LiveBook } from '@replay/book';
import { type Instrument, type Scale, scalesOf, textOf } from '@replay/core';
import { countIn, timeIn } from '../markets/query.ts';
import type { BookHistory } from './book-history.ts';
import { stampFields } from './json-text.ts';

/** Whole books are long texts and requested repeatedly: the text is cached as long as its book. */
const wholeBooks = new WeakMap<LiveBook, string>();

/**
 * `GET /tardis/snapshot?exchange=…&symbol=…&timestamp=…&depth=…` as JSON: the latest kept book at or before the time,
 * cut to `depth` levels a side if given; `data` is null if there is none. Times are received times; `sequence` is
 * that of the last level update in the book.
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

/** Best first, if the JSON reader preserves the order of fields. */
function sizesByPrice(ladder: Ladder, price: Scale, size: Scale, depth = ladder.count): string {
  const levels = ladder.levels(depth);
  return `{${levels.map((level) => `"${textOf(level.price, price)}":"${textOf(level.size, size)}"`).join(',')}}`;
}
