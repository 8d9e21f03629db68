import { setImmediate as nextTurn } from 'node:timers/promises';
import { applyEvent, type Book, type Ladder, type LiveBook, waitingBook } from '@replay/book';
import { type Instrument, type Micros, type Scale, scalesOf, textOf } from '@replay/core';
import { readFeeds } from '../served/read-feeds.ts';
import type { ServedFeed } from '../served/served-market.ts';
import { countIn, timeIn } from '../server/query.ts';
import { Refusal } from '../server/refusal.ts';
import { stampFields } from './told-stamp.ts';

const mostSnapshots = 1000;
const usualInterval = 1000;

/**
 * `GET /historical/{exchange}/{symbol}/book_snapshot?from=…&to=…&format=json&limit=…` as an array of `book_snapshot` messages, the oldest
 * first: the book as it stood at each whole multiple of a second in [from, to) at which it was live and had changed since the one
 * before. `interval` (milliseconds) and `depth` (levels a side) go beyond the protocol.
 */
export async function snapshotsAnswer(feed: ServedFeed, query: URLSearchParams, signal: AbortSignal): Promise<string> {
  const [from, to] = [timeIn(query, 'from'), timeIn(query, 'to')];
  if (from >= to) throw new Refusal(400, 'from is not before to');
  if ((query.get('format') ?? 'json') !== 'json') throw new Refusal(400, 'the format is json');
  const limit = countIn(query, 'limit', mostSnapshots) ?? mostSnapshots;
  const interval = (countIn(query, 'interval', 86_400_000) ?? usualInterval) * 1000;
  const depth = countIn(query, 'depth', 1_000_000);
  const texts: string[] = [];
  let book: Book = waitingBook;
  let told: Book = waitingBook;
  let next = Math.ceil(from / interval) * interval;
  const tell = (): void => {
    if (book.status === 'live' && book !== told) texts.push(snapshotText(book, feed.instrument, depth));
    told = book;
  };
  for await (const batch of readFeeds([feed], from, to, signal)) {
    await nextTurn();
    signal.throwIfAborted();
    for (const event of batch) {
      if (event.receivedTime > next) {
        tell();
        if (texts.length === limit) return listOf(texts);
        next = Math.ceil(event.receivedTime / interval) * interval;
      }
      book = applyEvent(book, event);
    }
  }
  if (next < to) tell();
  return listOf(texts);
}

const listOf = (texts: readonly string[]): string => `[${texts.join(',')}]`;

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
