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
import { Refusal } from '../http/answer.ts';
import { countIn, timeIn } from '../markets/query.ts';
import type { BookHistory } from './book-history.ts';
import type { BookMessage } from './feed-reading.ts';
import { stampFields } from './json-text.ts';

const defaultRows = 5000;
const maxRows = 10_000;

/** A position in the updates: before row `row` of message `sequence`, received at `time`. */
interface Position {
  readonly time: Micros;
  readonly sequence: number;
  readonly row: number;
}

/**
 * `GET /tardis/trades?exchange=…&symbol=…&start_time=…&end_time=…&channels=…&limit=…&page_token=…` as JSON: level
 * updates received in [start, end) with absolute sizes, 0 for a removed level; all rows of one venue message share a
 * `sequence`, and sequences are consecutive. `channels=trades` returns trades. At most `limit` rows, and a
 * `next_page_token` while there are more.
 *
 * Two extensions. `interruptions` lists when the book became stale, and why; each takes a sequence, so a client that
 * does not know the field sees a gap and requests a snapshot. `form=messages` returns `messages` instead of `data`:
 * the rows of a venue message together, as in the replay stream, in a fifth of the text.
 */
export async function updatesAnswer(
  history: BookHistory,
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<string> {
  const from = timeIn(query, 'start_time');
  const to = timeIn(query, 'end_time');
  if (from >= to) throw new Refusal(400, 'start_time must be before end_time');
  const limit = countIn(query, 'limit', maxRows) ?? defaultRows;
  const position = positionIn(query.get('page_token'));
  const since = position === undefined ? from : micros(Math.max(from, position.time));
  const forPrints = isForPrints(query);
  const messages = forPrints ? history.prints(since, to, signal) : history.messages(since, to, signal);
  const scales = scalesOf(history.feed.instrument);
  const inMessages = !forPrints && query.get('form') === 'messages';
  const page = inMessages ? new MessagePage(scales, limit) : new RowPage(scales, limit, position);
  for await (const message of messages) {
    if (position !== undefined && message.sequence < position.sequence) continue;
    const next = page.add(message);
    if (next !== undefined) return page.text(`${message.receivedTime}-${message.sequence}-${next}`);
  }
  return page.text(undefined);
}

/** What is messages of one range, up to its limit of rows. */
interface Page {
  /** Undefined if the whole message fits; otherwise the number of its rows that do. */
  add(message: BookMessage | TradePrinted): number | undefined;
  text(token: string | undefined): string;
}

/** Single rows, as in the protocol. */
class RowPage implements Page {
  readonly #scales: InstrumentScales;
  readonly #limit: number;
  readonly #position: Position | undefined;
  readonly #rows: string[] = [];
  readonly #interruptions: string[] = [];

  constructor(scales: InstrumentScales, limit: number, position: Position | undefined) {
    this.#scales = scales;
    this.#limit = limit;
    this.#position = position;
  }

  add(message: BookMessage | TradePrinted): number | undefined {
    if (message.type === 'FeedInterrupted') {
      this.#interruptions.push(interruptionText(message));
      return undefined;
    }
    const rows = rowsOf(message, this.#scales);
    const first = message.sequence === this.#position?.sequence ? this.#position.row : 0;
    const capacity = this.#limit - this.#rows.length;
    for (const row of rows.slice(first, first + capacity)) this.#rows.push(row);
    return rows.length - first > capacity ? first + capacity : undefined;
  }

  text(token: string | undefined): string {
    return pageText('data', this.#rows, this.#interruptions, token);
  }
}

/** Whole messages, even if the last one of a page exceeds the limit. */
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

/** Concatenated by hand: there are many rows, and they share all but their last three fields. */
function pageText(
  name: 'data' | 'messages',
  messages: readonly string[],
  interruptions: readonly string[],
  token: string | undefined,
): string {
  const interruptionField = interruptions.length === 0 ? '' : `,"interruptions":[${interruptions.join(',')}]`;
  return `{"${name}":[${messages.join(',')}]${interruptionField}${token === undefined ? '' : `,"next_page_token":"${token}"`}}`;
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

function positionIn(token: string | null): Position | undefined {
  if (token === null) return undefined;
  const [time, sequence, row] = /^(\d{1,16})-(\d{1,15})-(\d{1,9})$/.exec(token)?.slice(1).map(Number) ?? [];
  if (time === undefined || sequence === undefined || row === undefined) {
    throw new Refusal(400, `invalid page_token '${token}'`);
  }
  return { time: micros(time), sequence, row };
}
