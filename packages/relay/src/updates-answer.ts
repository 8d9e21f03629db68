import {
  type BookChanged,
  type FeedInterrupted,
  type InstrumentScales,
  type Levels,
  type Micros,
  micros,
  scalesOf,
  type TradePrinted,
  textOf,
} from '@replay/core';
import type { BookHistory } from './book-history.ts';
import { Refusal } from './refusal.ts';
import { countIn, timeIn } from './rest-query.ts';
import { stampFields } from './told-stamp.ts';

const usualRows = 5000;
const mostRows = 10_000;

/** A place in what was told: before row `row` of message `sequence`, which was received at `time`. */
interface Place {
  readonly time: Micros;
  readonly sequence: number;
  readonly row: number;
}

/**
 * `GET /tardis/trades?exchange=…&symbol=…&start_time=…&end_time=…&channels=…&limit=…&page_token=…` as JSON: level updates received in
 * [start, end), sizes absolute, 0 removes; all rows of one venue message share a `sequence`, and sequences have no hole.
 * With `channels=trades` it gives prints. At most `limit` rows, and a `next_page_token` while there are more.
 *
 * `interruptions` goes beyond the protocol: when the book became stale, and why. Each takes a sequence, so that whoever does
 * not know them sees a hole and asks for a snapshot.
 */
export async function updatesAnswer(
  history: BookHistory,
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<string> {
  const from = timeIn(query, 'start_time');
  const to = timeIn(query, 'end_time');
  if (from >= to) throw new Refusal(400, 'start_time is not before end_time');
  const limit = countIn(query, 'limit', mostRows) ?? usualRows;
  const place = placeIn(query.get('page_token'));
  const since = place === undefined ? from : micros(Math.max(from, place.time));
  const told = isForPrints(query) ? history.prints(since, to, signal) : history.messages(since, to, signal);
  const scales = scalesOf(history.feed.instrument);
  const data: string[] = [];
  const interruptions: string[] = [];
  for await (const message of told) {
    if (place !== undefined && message.sequence < place.sequence) continue;
    if (message.type === 'FeedInterrupted') interruptions.push(interruptionText(message));
    else {
      const rows = rowsOf(message, scales);
      const first = message.sequence === place?.sequence ? place.row : 0;
      const room = limit - data.length;
      for (const row of rows.slice(first, first + room)) data.push(row);
      if (rows.length - first > room) {
        const token = `${message.receivedTime}-${message.sequence}-${first + room}`;
        return pageText(data, interruptions, token);
      }
    }
  }
  return pageText(data, interruptions);
}

/** Written by hand: rows are many, and share all but their last three fields. */
function pageText(data: readonly string[], interruptions: readonly string[], token?: string): string {
  const told = interruptions.length === 0 ? '' : `,"interruptions":[${interruptions.join(',')}]`;
  return `{"data":[${data.join(',')}]${told}${token === undefined ? '' : `,"next_page_token":"${token}"`}}`;
}

const interruptionText = (message: FeedInterrupted): string =>
  `{${stampFields(message)},"reason":${JSON.stringify(message.cause)}}`;

function rowsOf(message: BookChanged | TradePrinted, { price, size }: InstrumentScales): readonly string[] {
  const stamp = stampFields(message);
  const row = (side: string, ticks: number, lots: number): string =>
    `{${stamp},"side":"${side}","price":"${textOf(ticks, price)}","quantity":"${textOf(lots, size)}"`;
  if (message.type === 'TradePrinted') {
    const id = message.tradeId === undefined ? '' : `,"id":${JSON.stringify(message.tradeId)}`;
    return [`${row(message.aggressor, message.price, message.size)}${id}}`];
  }
  const side = (name: string, { prices, sizes }: Levels): string[] =>
    prices.map((ticks, at) => `${row(name, ticks, sizes[at] ?? 0)}}`);
  return [...side('buy', message.bids), ...side('sell', message.asks)];
}

function isForPrints(query: URLSearchParams): boolean {
  const channels = query.get('channels') ?? 'orderbook';
  if (channels === 'orderbook' || channels === 'trades') return channels === 'trades';
  throw new Refusal(400, `channels is one of orderbook, trades, not '${channels}'`);
}

function placeIn(token: string | null): Place | undefined {
  if (token === null) return undefined;
  const [time, sequence, row] = /^(\d{1,16})-(\d{1,15})-(\d{1,9})$/.exec(token)?.slice(1).map(Number) ?? [];
  if (time === undefined || sequence === undefined || row === undefined) {
    throw new Refusal(400, `'${token}' is no page_token of this relay`);
  }
  return { time: micros(time), sequence, row };
}
