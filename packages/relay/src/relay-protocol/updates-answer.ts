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
import { countIn, timeIn } from '../server/query.ts';
import { Refusal } from '../server/refusal.ts';
import type { BookHistory } from './book-history.ts';
import type { BookMessage } from './feed-reading.ts';
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
 * Two things go beyond the protocol. `interruptions`: when the book became stale, and why. Each takes a sequence, so that whoever
 * does not know them sees a hole and asks for a snapshot. And with `form=messages`, `messages` instead of `data`: the rows of a
 * venue message together, as the replay stream tells them, in a fifth of the text.
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
  const forPrints = isForPrints(query);
  const told = forPrints ? history.prints(since, to, signal) : history.messages(since, to, signal);
  const scales = scalesOf(history.feed.instrument);
  const inMessages = !forPrints && query.get('form') === 'messages';
  const page = inMessages ? new MessagePage(scales, limit) : new RowPage(scales, limit, place);
  for await (const message of told) {
    if (place !== undefined && message.sequence < place.sequence) continue;
    const next = page.add(message);
    if (next !== undefined) return page.text(`${message.receivedTime}-${message.sequence}-${next}`);
  }
  return page.text(undefined);
}

/** What is told of one range, up to its limit of rows. */
interface Page {
  /** Undefined when all of the message found room; else how many of its rows did. */
  add(message: BookMessage | TradePrinted): number | undefined;
  text(token: string | undefined): string;
}

/** Rows one by one, as the protocol has them. */
class RowPage implements Page {
  readonly #scales: InstrumentScales;
  readonly #limit: number;
  readonly #place: Place | undefined;
  readonly #rows: string[] = [];
  readonly #interruptions: string[] = [];

  constructor(scales: InstrumentScales, limit: number, place: Place | undefined) {
    this.#scales = scales;
    this.#limit = limit;
    this.#place = place;
  }

  add(message: BookMessage | TradePrinted): number | undefined {
    if (message.type === 'FeedInterrupted') {
      this.#interruptions.push(interruptionText(message));
      return undefined;
    }
    const rows = rowsOf(message, this.#scales);
    const first = message.sequence === this.#place?.sequence ? this.#place.row : 0;
    const room = this.#limit - this.#rows.length;
    for (const row of rows.slice(first, first + room)) this.#rows.push(row);
    return rows.length - first > room ? first + room : undefined;
  }

  text(token: string | undefined): string {
    return pageText('data', this.#rows, this.#interruptions, token);
  }
}

/** Whole messages, also where the last one of a page goes beyond its limit. */
class MessagePage implements Page {
  readonly #scales: InstrumentScales;
  readonly #limit: number;
  readonly #messages: string[] = [];
  readonly #interruptions: string[] = [];
  #rows = 0;

  constructor(scales: InstrumentScales, limit: number) {
    this.#scales = scales;
    this.#limit = limit;
  }

  add(message: BookMessage | TradePrinted): number | undefined {
    if (message.type === 'TradePrinted') return undefined;
    if (message.type === 'FeedInterrupted') {
      this.#interruptions.push(interruptionText(message));
      return undefined;
    }
    if (this.#rows >= this.#limit) return 0;
    const { sequence, exchangeTime, receivedTime, bids, asks } = message;
    this.#rows += bids.prices.length + asks.prices.length;
    this.#messages.push(
      `{"sequence":${sequence},"timestamp":${exchangeTime},"local_timestamp":${receivedTime},"bids":${this.#levels(bids)},"asks":${this.#levels(asks)}}`,
    );
    return undefined;
  }

  text(token: string | undefined): string {
    return pageText('messages', this.#messages, this.#interruptions, token);
  }

  #levels({ prices, sizes }: Levels): string {
    const { price, size } = this.#scales;
    let text = '[';
    for (let row = 0; row < prices.length; row++) {
      text += `${row === 0 ? '' : ','}["${textOf(prices[row]!, price)}","${textOf(sizes[row]!, size)}"]`;
    }
    return `${text}]`;
  }
}

/** Written by hand: rows are many, and share all but their last three fields. */
function pageText(
  name: 'data' | 'messages',
  told: readonly string[],
  interruptions: readonly string[],
  token: string | undefined,
): string {
  const holes = interruptions.length === 0 ? '' : `,"interruptions":[${interruptions.join(',')}]`;
  return `{"${name}":[${told.join(',')}]${holes}${token === undefined ? '' : `,"next_page_token":"${token}"`}}`;
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
