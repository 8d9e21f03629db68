import { createHash } from 'node:crypto';
import type { MarketEvent } from '@replay/core';
import { Normalizer, parseDataType } from '@replay/normalized';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type CapturedLine, type RelayServer, type ServedCapture, serveRelay } from '../src/index.ts';
import { sampleEvents, sampleFeed } from './served.ts';

const start = '2024-05-01T07:54:00Z';
const range = { exchange: 'replay', symbols: ['BTCUSDT'], from: start, to: '2024-05-01T07:54:20Z' };
const [{ instrument }] = sampleFeed.instruments as [(typeof sampleFeed.instruments)[number]];
const time = Date.parse(start) * 1000;

const line = (millis: number, symbol: string, channel: string): CapturedLine => ({
  time: (time + millis * 1000) as CapturedLine['time'],
  text: symbol === '' ? '' : `{"stream":"${symbol}@${channel}","n":${millis}}`,
  channel: symbol === '' ? undefined : channel,
  symbol: symbol === '' ? undefined : symbol.toUpperCase(),
});
const lines = [
  line(1, 'btcusdt', 'trade'),
  line(2, 'btcusdt', 'depth'),
  line(3, '', ''),
  line(4, 'ethusdt', 'trade'),
  line(5, 'btcusdt', 'trade'),
];
const capture: ServedCapture = {
  name: 'at hand',
  exchange: 'binance',
  symbols: ['BTCUSDT', 'ETHUSDT'],
  channels: ['trade', 'depth'],
  availableSince: lines[0]!.time,
  availableTo: (lines.at(-1)!.time + 1) as CapturedLine['time'],
  async *lines(from, to) {
    yield lines.filter((one) => one.time >= from && one.time < to);
  },
};

let server: RelayServer;
beforeAll(async () => {
  server = await serveRelay({ markets: [sampleFeed], captures: [capture] });
});
afterAll(() => server.close());

const ask = async (path: string, options: unknown): Promise<[number, string[]]> => {
  const text = typeof options === 'string' ? options : JSON.stringify(options);
  const answer = await fetch(`${server.url}${path}?options=${encodeURIComponent(text)}`);
  return [answer.status, (await answer.text()).trimEnd().split('\n')];
};

/** All frames of a stream, and how it was closed. */
const framesOf = (target: string, said: readonly string[] = []): Promise<{ frames: string[]; closed: string }> =>
  new Promise((resolve, reject) => {
    const frames: string[] = [];
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}${target}`);
    socket.on('open', () => {
      for (const text of said) socket.send(text);
    });
    socket.on('message', (data: Buffer) => frames.push(data.toString()));
    socket.on('close', (code, reason) => resolve({ frames, closed: `${code} ${reason.toString()}` }));
    socket.on('error', reject);
  });
const optioned = (path: string, options: unknown): string =>
  `${path}?options=${encodeURIComponent(JSON.stringify(options))}`;

/** What the events of a range come to in normalized messages. */
function expected(types: readonly string[], events: readonly MarketEvent[]): string[] {
  const normalizer = new Normalizer({
    instruments: [instrument],
    dataTypes: types.map(parseDataType),
    disconnects: false,
  });
  const texts: string[] = [];
  for (const event of events) normalizer.push(event, texts);
  return texts;
}

const until = Date.parse(range.to) * 1000;
const sample = sampleEvents().filter(({ receivedTime }) => receivedTime < until);

describe('a normalized replay', () => {
  const dataTypes = ['trade', 'book_change', 'derivative_ticker', 'book_snapshot_3_1s', 'trade_bar_5s', 'quote'];

  it('sends the normalized messages over HTTP, one per line', async () => {
    const [status, told] = await ask('/replay-normalized', { ...range, dataTypes });
    expect(status).toBe(200);
    expect(told).toEqual(expected(dataTypes, sample));
  });

  it('sends the same over WebSocket, and closes with 1000', async () => {
    const { frames, closed } = await framesOf(optioned('/ws-replay-normalized', { ...range, dataTypes }));
    expect(closed).toBe('1000 WS replay-normalized finished');
    expect(frames).toEqual(expected(dataTypes, sample));
  });

  it('accepts symbols in any case, and all of the exchange by default', async () => {
    const [, whole] = await ask('/replay-normalized', { ...range, dataTypes: ['trade'] });
    const { symbols: _, ...unnamed } = range;
    expect((await ask('/replay-normalized', { ...range, symbols: ['btcusdt'], dataTypes: ['trade'] }))[1]).toEqual(
      whole,
    );
    expect((await ask('/replay-normalized/', { ...unnamed, dataTypes: ['trade'] }))[1]).toEqual(whole);
  });

  it('of several options objects is merged, ties in their order, each with its own data types', async () => {
    const [, told] = await ask('/replay-normalized', [
      { ...range, dataTypes: ['trade'] },
      { ...range, dataTypes: ['quote'] },
    ]);
    const [trades, quotes] = [expected(['trade'], sample), expected(['quote'], sample)];
    expect(told.filter((text) => text.includes('"type":"trade"'))).toEqual(trades);
    expect(told.filter((text) => text.includes('"type":"book_snapshot"'))).toEqual(quotes);
    expect(told).toHaveLength(trades.length + quotes.length);
    const times = told.map((text) => JSON.parse(text).localTimestamp as string);
    expect(times).toEqual(times.toSorted());
  });

  it('continues at a position, and reports the total at its end', async () => {
    const [, whole] = await ask('/replay-normalized', { ...range, dataTypes });
    const [, rest] = await ask('/replay-normalized', { ...range, dataTypes, position: 100, withEnd: true });
    const sha256 = createHash('sha256')
      .update(`${whole.join('\n')}\n`)
      .digest('hex');
    const end = { type: 'end', messages: whole.length, gaps: 0, rejected: 0, gapMicros: 0, openGaps: 0, sha256 };
    expect(rest.slice(0, -1)).toEqual(whole.slice(100));
    expect(JSON.parse(rest.at(-1) ?? '')).toEqual(end);
  });

  it('keeps the requested speed', async () => {
    const began = performance.now();
    await ask('/replay-normalized', { ...range, dataTypes: ['trade'], speed: 40 });
    // The last event of the range comes at most a second before its end: 19 s of the market at 40 times their pace.
    expect(performance.now() - began).toBeGreaterThan(450);
  });

  it.each<[unknown, number, string]>([
    ['{"exchange"', 400, 'the options are not JSON'],
    [[], 400, 'a list of 1 to 100 objects'],
    [{ ...range, exchange: 'nowhere', dataTypes: ['trade'] }, 404, "unknown exchange 'nowhere'"],
    [{ ...range, symbols: ['XYZ'], dataTypes: ['trade'] }, 404, "unknown symbol 'XYZ'"],
    [{ ...range, dataTypes: ['book_snapshot_x_1s'] }, 400, 'invalid depth: x, data type: book_snapshot_x_1s'],
    [{ ...range, dataTypes: 'trade' }, 400, 'dataTypes is a list'],
    [{ ...range, dataTypes: ['trade'], to: start }, 400, 'is not before to'],
    [{ ...range, dataTypes: ['trade'], from: '2020-01-01', to: '2020-01-02' }, 404, 'no data'],
    [{ ...range, dataTypes: ['trade'], speed: 0 }, 400, 'speed is a number above 0'],
    [{ ...range, dataTypes: ['trade'], position: -1 }, 400, 'position is how many'],
  ])('of %j is refused with %i: %s', async (options, status, message) => {
    const [answered, [text = '']] = await ask('/replay-normalized', options);
    expect([answered, JSON.parse(text).message]).toEqual([status, expect.stringContaining(message)]);
    if (typeof options === 'string') return;
    const { closed } = await framesOf(optioned('/ws-replay-normalized', options));
    expect(closed).toMatch(/^1011 Error: /);
  });
});

describe('a replay of raw messages', () => {
  const options = { exchange: 'binance', from: start, to: '2024-05-01T07:55:00Z' };
  const told = ({ time: at, text }: CapturedLine): string =>
    `{"localTimestamp":"${new Date(at / 1000).toISOString().replace('Z', '0000Z')}","message":${text}}`;

  it('sends each message verbatim with its received time', async () => {
    const [, texts] = await ask('/replay', options);
    expect(texts).toEqual(lines.filter(({ text }) => text !== '').map(told));
  });

  it('sends lost connections as empty lines on request', async () => {
    const [, texts] = await ask('/replay', { ...options, withDisconnects: true });
    expect(texts.map((text) => text === '')).toEqual([false, false, true, false, false]);
  });

  it('contains what passes the filters', async () => {
    const filters = [{ channel: 'trade', symbols: ['btcusdt'] }];
    const [, texts] = await ask('/replay', { ...options, filters });
    expect(texts).toEqual([lines[0], lines[4]].map((one) => told(one!)));
  });

  it('is refused for an exchange without raw messages', async () => {
    expect(await ask('/replay', { ...options, exchange: 'okex' })).toEqual([
      404,
      [`{"message":"no raw messages of 'okex'; served: binance"}`],
    ]);
  });

  it.each<[string, string, number[]]>([
    ['Binance', '{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1}', [0, 4]],
    ['several', '{"method":"SUBSCRIBE","params":["btcusdt@depth","ethusdt@trade"]}', [1, 3]],
  ])('over a socket begins with the subscriptions of the exchange (%s)', async (_, said, places) => {
    const target = `/ws-replay?exchange=binance&from=${start}&to=2024-05-01T07:55:00Z&wait=50`;
    const { frames, closed } = await framesOf(target, [said]);
    expect(closed).toBe('1000 WS replay finished');
    expect(frames).toEqual(places.map((place) => lines[place]?.text));
  });

  it('over a socket without a subscription is closed with 1011', async () => {
    const { closed } = await framesOf(`/ws-replay?exchange=binance&from=${start}&to=2024-05-01T07:55:00Z&wait=20`);
    expect(closed).toBe('1011 Error: No subscriptions received within 20 ms');
  });
});

describe('a live replay in normalized messages', () => {
  it('sends the events from the start to the first subscriber, as normalized messages', async () => {
    const live = await serveRelay({ markets: [sampleFeed], live: { speed: Number.POSITIVE_INFINITY } });
    try {
      const options = { exchange: 'replay', symbols: ['BTCUSDT'], dataTypes: ['trade'] };
      const url = live.url.replace('http', 'ws');
      const socket = new WebSocket(`${url}${optioned('/ws-stream-normalized', options)}`);
      const frames: string[] = [];
      await new Promise<void>((resolve, reject) => {
        socket.on('error', reject);
        socket.on('close', () => resolve());
        socket.on('message', (data: Buffer) => {
          frames.push(data.toString());
          if (frames.length === 500) socket.close();
        });
      });
      expect(frames.slice(0, 500)).toEqual(expected(['trade'], sampleEvents()).slice(0, 500));
    } finally {
      await live.close();
    }
  });
});

describe('a key', () => {
  it('is required for everything except the health check, and accepted in three forms', async () => {
    const locked = await serveRelay({ markets: [sampleFeed], key: 'open sesame' });
    try {
      const path = '/tardis/exchanges/replay/symbols';
      const statusOf = async (target: string, headers: Record<string, string> = {}): Promise<number> =>
        (await fetch(`${locked.url}${target}`, { headers })).status;
      expect(await statusOf('/health-check')).toBe(200);
      expect(await statusOf(path)).toBe(401);
      expect(await statusOf('/metrics')).toBe(401);
      expect(await statusOf(path, { authorization: 'Bearer open sesame!' })).toBe(401);
      expect(await statusOf(path, { authorization: 'Bearer open sesame' })).toBe(200);
      expect(await statusOf(path, { 'x-api-key': 'open sesame' })).toBe(200);
      expect(await statusOf(`${path}?api_key=open%20sesame`)).toBe(200);
      const refused = await new Promise<number | undefined>((resolve, reject) => {
        const socket = new WebSocket(`${locked.url.replace('http', 'ws')}/ws-replay-normalized`);
        socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
        socket.on('error', reject);
      });
      expect(refused).toBe(401);
    } finally {
      await locked.close();
    }
  });
});
