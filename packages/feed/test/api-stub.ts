import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { type MarketEvent, type Micros, micros } from '@replay/core';
import { type DataFeedsOptions, openDataFeeds } from '../src/index.ts';
import { bybit, wholeSteps } from './raw-captures.ts';
import { say } from './relay-stub.ts';

/** 2024-01-01T00:00Z: the first minute of what the stub has. */
export const firstMinute = micros(Date.parse('2024-01-01T00:00:00Z') * 1000);
export const minuteAt = (count: number): Micros => micros(firstMinute + count * 60_000_000);

const epochOfMarkets = 1_700_000_000_000;

/** A line of a slice: a Bybit book message received so many seconds after the first minute. */
export function recorded(second: number, type: 'snapshot' | 'delta', u: number, market: string): string {
  const millis = firstMinute / 1000 + second * 1000;
  const stamp = new Date(millis).toISOString().replace('Z', '1234Z');
  return `${stamp} ${JSON.stringify(bybit(millis - epochOfMarkets, type, u, market))}`;
}

/** One message in each of so many minutes, a whole book first. */
export const recordedMinutes = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) =>
    at === 0 ? recorded(1, 'snapshot', 10, '99x9 | 101x5') : recorded(at * 60 + 1, 'delta', 10 + at, `99x${at} |`),
  );

/** Which minute, counted from the first, a request asks for; undefined for one that asks for no slice. */
export function minuteAsked({ pathname, searchParams }: URL): number | undefined {
  if (!pathname.startsWith('/data-feeds/')) return undefined;
  const from = Date.parse(searchParams.get('from') ?? '') * 1000;
  return Math.round((from - firstMinute) / 60_000_000) + Number(searchParams.get('offset') ?? 0);
}

/** Ends an answer with these very bytes. */
export const sayBytes = (response: ServerResponse, bytes: Buffer, headers: Record<string, string> = {}): void => {
  response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bytes.length, ...headers });
  response.end(bytes);
};

/** Ends an answer with a slice. */
export const saySlice = (response: ServerResponse, lines: string, headers: Record<string, string> = {}): void =>
  sayBytes(response, gzipSync(lines === '' ? '' : `${lines}\n`), headers);

export const sayNothing = (response: ServerResponse): void => say(response, { code: 404, message: 'no metadata' }, 404);

/** Opens the feed of a stub, with waits that take no time. */
export const openFeed = (url: string, cacheDir: string, options: Partial<DataFeedsOptions> = {}) =>
  openDataFeeds({
    url,
    exchange: 'bybit',
    symbols: ['BTCUSDT'],
    from: firstMinute,
    to: minuteAt(3),
    cacheDir,
    instruments: wholeSteps,
    wait: async () => {},
    random: () => 0.5,
    ...options,
  });

export async function eventsOfFeed(url: string, cacheDir: string, options: Partial<DataFeedsOptions> = {}) {
  const source = await openFeed(url, cacheDir, options);
  const events: MarketEvent[] = [];
  for await (const batch of source.batches()) events.push(...batch);
  return events;
}
