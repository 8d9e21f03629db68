import { setImmediate as nextTurn } from 'node:timers/promises';
import { applyEvent, type Book, type Ladder, type LiveBook, waitingBook } from '@replay/book';
import { type Instrument, type Micros, type Scale, scalesOf, textOf } from '@replay/core';
import type { Answer } from '../http/answer.ts';
import { Refusal } from '../http/answer.ts';
import { countIn, timeIn } from '../markets/query.ts';
import { readFeeds } from '../markets/read-feeds.ts';
import type { ServedFeed } from '../markets/served-market.ts';
import { stampFields } from './json-text.ts';

const maxSnapshots = 1000;
const defaultInterval = 1000;

/**
 * `GET /historical/{exchange}/{symbol}/book_snapshot?from=…&to=…&format=json&limit=…` as an array of `book_snapshot`
 * messages, oldest first: the live book at each whole second in [from, to) at which it had changed since the previous
 * one. `interval` (milliseconds) and `depth` (levels a side) are extensions. A thousand whole books are many
 * megabytes, so each is encoded only when the previous one has been sent.
 */
export function snapshotsAnswer(feed: ServedFeed, query: URLSearchParams, signal: AbortSignal): Answer {
  const [from, to] = [timeIn(query, 'from'), timeIn(query, 'to')];
  if (from >= to) throw new Refusal(400, 'from must be before to');
  if ((query.get('format') ?? 'json') !== 'json') throw new Refusal(400, 'format must be json');
  const limit = countIn(query, 'limit', maxSnapshots) ?? maxSnapshots;
  const interval = (countIn(query, 'interval', 86_400_000) ?? defaultInterval) * 1000;
  const depth = countIn(query, 'depth', 1_000_000);
  const books = booksAt({ feed, from, to, interval }, signal);
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: listOf(books, limit, (book) => snapshotText(book, feed.instrument, depth)),
  };
}

interface SnapshotTimes {
  readonly feed: ServedFeed;
  readonly from: Micros;
  readonly to: Micros;
  /** Microseconds. */
  readonly interval: number;
}

/** The live books at the multiples of the interval, each that differs from the previous one. */
async function* booksAt({ feed, from, to, interval }: SnapshotTimes, signal: AbortSignal): AsyncGenerator<LiveBook> {
  let book: Book = waitingBook;
  let previous: Book = waitingBook;
  let next = Math.ceil(from / interval) * interval;
  for await (const batch of readFeeds([feed], from, to, signal)) {
    await nextTurn();
    signal.throwIfAborted();
    for (const event of batch) {
      if (event.receivedTime > next) {
        if (book.status === 'live' && book !== previous) yield book;
        previous = book;
        next = Math.ceil(event.receivedTime / interval) * interval;
      }
      book = applyEvent(book, event);
    }
  }
  if (next < to && book.status === 'live' && book !== previous) yield book;
}

/** A JSON list of the first `limit` books, in chunks. */
async function* listOf(
  books: AsyncIterable<LiveBook>,
  limit: number,
  textOfBook: (book: LiveBook) => string,
): AsyncGenerator<string> {
  let count = 0;
  for await (const book of books) {
    yield `${count === 0 ? '[' : ','}${textOfBook(book)}`;
    count += 1;
    if (count === limit) break;
  }
  yield count === 0 ? '[]' : ']';
}

function snapshotText(book: LiveBook, instrument: Instrument, depth: number | undefined): string {
  const { exchange, symbol, base, quote } = instrument;
  const { price, size } = scalesOf(instrument);
  const side = (ladder: Ladder): string => levelsText(ladder, price, size, depth);
  const names = `"exchange":"${exchange}","market":"${base}-${quote}","symbol":${JSON.stringify(symbol)}`;
  const local = `"local_timestamp":${Math.floor((book.receivedTime as Micros) / 1000)}`;
  return `{"type":"book_snapshot",${names},${stampFields(book)},${local},"bids":${side(book.bids)},"asks":${side(book.asks)}}`;
}

function levelsText(ladder: Ladder, price: Scale, size: Scale, depth = ladder.count): string {
  const levels = ladder.levels(depth);
  return `[${levels.map((level) => `["${textOf(level.price, price)}","${textOf(level.size, size)}"]`).join(',')}]`;
}
