import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { ReplayError } from '@replay/core';
import type { ServedFeed } from '../served/served-market.ts';
import { type Answer, jsonTextAnswer } from '../server/answer.ts';
import type { Call } from '../server/call.ts';
import { countIn, textIn, timeIn } from '../server/query.ts';
import { Refusal } from '../server/refusal.ts';
import { channelsOfTypes, dataTypes } from './data-types.ts';
import { HistoryReading } from './history-reading.ts';
import type { KeptReadings } from './kept-readings.ts';
import { listsIn, replayRange } from './replay-request.ts';

const usualMessages = 5000;
const mostMessages = 20_000;
const packed = promisify(gzip);

/**
 * `GET /tardis/historical?exchange=…&symbol=…&start_time=…&end_time=…&data_type=…&compression=gzip&limit=…&cursor=…` as
 * `{messages, next_cursor?}`: the frames of a replay received in [start, end), as it has them, the book as it stood first.
 *
 * Beyond the protocol: several symbols and data types may be asked for at once, and each message has a `sequence` that it has in any
 * of these combinations. `X-Replay-Data-Types` says so, and which types there are.
 */
export async function historyAnswer(
  call: Call,
  feeds: readonly ServedFeed[],
  readings: KeptReadings<HistoryReading>,
): Promise<Answer> {
  const { query } = call;
  const exchange = textIn(query, 'exchange');
  const types = listsIn(query, 'data_type');
  const channels = channelsOfTypes(types);
  const range = asked(() =>
    replayRange(exchange, listsIn(query, 'symbol'), timeIn(query, 'start_time'), timeIn(query, 'end_time'), feeds),
  );
  const limit = countIn(query, 'limit', mostMessages) ?? usualMessages;
  const from = cursorIn(query);
  const symbols = range.feeds.map(({ instrument }) => instrument.id);
  const nameAt = (number: number): string => [number, range.from, range.to, ...types, ...symbols].join(' ');
  const reading = readings.take(nameAt(from)) ?? new HistoryReading(range, channels);
  try {
    const { messages, next } = await reading.page(from, limit, call.signal);
    if (next === undefined) readings.drop(reading);
    else readings.keep(nameAt(next), reading);
    return answerOf(pageText(messages, next), query);
  } catch (error) {
    readings.drop(reading);
    throw error;
  }
}

function cursorIn(query: URLSearchParams): number {
  const cursor = query.get('cursor') ?? query.get('page_token') ?? '0';
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new Refusal(400, `'${cursor}' is no cursor of this relay`);
}

/** What cannot be asked so is the asker's to change. */
function asked<Range>(read: () => Range): Range {
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
  const body = await packed(text, { level: 1 });
  return { status: 200, headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', ...headers }, body };
}
