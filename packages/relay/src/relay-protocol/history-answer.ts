import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { ReplayError } from '@replay/core';
import { type Answer, jsonTextAnswer, Refusal } from '../http/answer.ts';
import type { Call } from '../http/endpoint.ts';
import { countIn, textIn, timeIn } from '../markets/query.ts';
import type { ServedFeed } from '../markets/served-market.ts';
import { channelsOfTypes, dataTypes } from './channel.ts';
import { HistoryReading } from './history-reading.ts';
import type { ReadingCache } from './reading-cache.ts';
import { listsIn, replayRange } from './replay-request.ts';

const defaultLimit = 5000;
const maxLimit = 20_000;
const compressed = promisify(gzip);

/**
 * `GET /tardis/historical?exchange=…&symbol=…&start_time=…&end_time=…&data_type=…&compression=gzip&limit=…&cursor=…`
 * as `{messages, next_cursor?}`: the frames that a replay sends for [start, end), beginning with the current state of
 * the book.
 *
 * Extensions: several symbols and data types can be requested at once, and each message has the same `sequence` in
 * all combinations. The header `X-Replay-Data-Types` announces this and lists the data types.
 */
export async function historyAnswer(
  call: Call,
  feeds: readonly ServedFeed[],
  readings: ReadingCache<HistoryReading>,
): Promise<Answer> {
  const { query } = call;
  const exchange = textIn(query, 'exchange');
  const types = listsIn(query, 'data_type');
  const channels = channelsOfTypes(types);
  const range = withRefusals(() =>
    replayRange(exchange, listsIn(query, 'symbol'), timeIn(query, 'start_time'), timeIn(query, 'end_time'), feeds),
  );
  const limit = countIn(query, 'limit', maxLimit) ?? defaultLimit;
  const from = cursorIn(query);
  const symbols = range.feeds.map(({ instrument }) => instrument.id);
  const keyAt = (number: number): string => [number, range.from, range.to, ...types, ...symbols].join(' ');
  const reading = readings.take(keyAt(from)) ?? new HistoryReading(range, channels);
  try {
    const { messages, next } = await reading.page(from, limit, call.signal);
    if (next === undefined) readings.drop(reading);
    else readings.keep(keyAt(next), reading);
    return answerOf(pageText(messages, next), query);
  } catch (error) {
    readings.drop(reading);
    throw error;
  }
}

function cursorIn(query: URLSearchParams): number {
  const cursor = query.get('cursor') ?? query.get('page_token') ?? '0';
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new Refusal(400, `invalid cursor '${cursor}'`);
}

/** Turns invalid input into a `Refusal`. */
function withRefusals<Range>(read: () => Range): Range {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ReplayError)) throw error;
    throw new Refusal(/^(unknown|no data)/.test(error.message) ? 404 : 400, error.message);
  }
}

const pageText = (messages: readonly string[], next: number | undefined): string =>
  `{"messages":[${messages.join(',')}]${next === undefined ? '' : `,"next_cursor":"${next}"`}}`;

async function answerOf(text: string, query: URLSearchParams): Promise<Answer> {
  const headers = { 'x-replay-data-types': dataTypes.join(',') };
  if (query.get('compression') !== 'gzip') return jsonTextAnswer(text, 200, headers);
  const body = await compressed(text, { level: 1 });
  return { status: 200, headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', ...headers }, body };
}
