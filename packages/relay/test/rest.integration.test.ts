import { applyEvent, waitingBook } from '@replay/book';
import { type Levels, levelsOf, type MarketEvent, micros } from '@replay/core';
import { sampleInstrument } from '@replay/market';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RelayServer, serveRelay } from '../src/index.ts';
import { marketOf, whileServing } from './served.ts';

/** One tick is 0.1, one lot 0.001; the receiver's clock is 0.5 ms behind the venue's. */
const start = 1_714_550_040_000_000;
const stamp = (millis: number, sequence: number) => ({
  instrument: sampleInstrument.id,
  exchangeTime: micros(start + millis * 1000),
  receivedTime: micros(start + millis * 1000 + 500),
  sequence,
});
const levels = (...rows: [number, number][]): Levels => levelsOf(rows);
const events: readonly MarketEvent[] = [
  { type: 'BookSnapshotted', ...stamp(10, 0), bids: levels([1000, 3], [999, 2]), asks: levels([1001, 4], [1003, 1]) },
  { type: 'TradePrinted', ...stamp(11, 1), price: 1001, size: 1, aggressor: 'buy', tradeId: 'a"1' } as MarketEvent,
  { type: 'BookChanged', ...stamp(12, 2), bids: levels([1000, 0], [998, 7]), asks: levels([1001, 3]) },
  { type: 'BookChanged', ...stamp(12, 3), bids: levels(), asks: levels([1002, 5]) },
  { type: 'FeedInterrupted', ...stamp(20, 4), kind: 'disconnect', cause: 'the line went dead' },
  { type: 'BookChanged', ...stamp(21, 5), bids: levels([999, 9]), asks: levels() },
  { type: 'BookSnapshotted', ...stamp(30, 6), bids: levels([990, 1]), asks: levels([991, 1]) },
  { type: 'TradePrinted', ...stamp(31, 7), price: 990, size: 2, aggressor: 'unknown' } as MarketEvent,
  { type: 'BookSnapshotted', ...stamp(40, 8), bids: levels([990, 2]), asks: levels([992, 1]) },
  { type: 'BookSnapshotted', ...stamp(41, 9), bids: levels([990, 2]), asks: levels([992, 1]) },
];
const span = {
  instrument: sampleInstrument,
  availableSince: micros(start),
  availableTo: micros(start + 50_000),
};
const feed = marketOf([span], () => [events.slice(0, 4), events.slice(4)]);

let server: RelayServer;
beforeAll(async () => {
  server = await serveRelay({ markets: [feed] });
});
afterAll(() => server.close());

const ask = async (path: string, url = server.url): Promise<[number, unknown]> => {
  const answer = await fetch(`${url}${path}`);
  return [answer.status, await answer.json()];
};
const at = (millis: number): number => start / 1000 + millis;
const named = 'exchange=replay&symbol=BTCUSDT';
const snapshot = (timestamp: number | string, more = ''): Promise<[number, unknown]> =>
  ask(`/tardis/snapshot?${named}&timestamp=${timestamp}${more}`);
const updates = async (from: number, to: number, more = ''): Promise<UpdatesAnswer> => {
  const [, body] = await ask(`/tardis/trades?${named}&start_time=${at(from)}&end_time=${at(to)}${more}`);
  return body as UpdatesAnswer;
};
interface UpdatesAnswer {
  readonly data: readonly { sequence: number; side: string; price: string; quantity: string }[];
  readonly interruptions?: readonly object[];
  readonly next_page_token?: string;
}
const shown = ({ data }: UpdatesAnswer): string[] =>
  data.map(({ sequence, side, price, quantity }) => `${sequence} ${side} ${price}x${quantity}`);

describe('GET /tardis/snapshot', () => {
  it('returns the latest kept book at or before the time, with its times and sequence', async () => {
    expect(await snapshot(at(11))).toEqual([
      200,
      {
        data: {
          sequence: 1,
          timestamp: at(10),
          timestamp_us: start + 10_000,
          local_timestamp_us: start + 10_500,
          bids: { '100': '0.003', '99.9': '0.002' },
          asks: { '100.1': '0.004', '100.3': '0.001' },
        },
      },
    ]);
  });

  it.each<[number | string, number | null, string]>([
    [at(0), null, 'before the first book'],
    [at(10), null, 'it was received half a millisecond later'],
    [start + 10_500, 1, 'microseconds are understood'],
    [at(29), 1, 'an interrupted book is none to begin with, the one before it is'],
    [at(31), 5, 'a snapshot that ends an interruption is kept'],
    [at(100_000), 5, 'long after the last event'],
    ['2024-05-01T07:54:00.012Z', 1, 'ISO 8601 is understood'],
  ])('at %s gives the book of number %s: %s', async (timestamp, sequence) => {
    const [, body] = await snapshot(timestamp);
    expect((body as { data: { sequence: number } | null }).data?.sequence ?? null).toBe(sequence);
  });

  it('cuts to a depth', async () => {
    const [, body] = await snapshot(at(11), '&depth=1');
    expect(body).toMatchObject({ data: { bids: { '100': '0.003' }, asks: { '100.1': '0.004' } } });
    expect(Object.keys((body as { data: { bids: object } }).data.bids)).toHaveLength(1);
  });
});

describe('GET /tardis/trades', () => {
  it('sends absolute levels by message, 0 for removed ones, with consecutive numbers', async () => {
    expect(shown(await updates(0, 20))).toEqual([
      '2 buy 100x0',
      '2 buy 99.8x0.007',
      '2 sell 100.1x0.003',
      '3 sell 100.2x0.005',
    ]);
  });

  it('lists interruptions separately, and omits messages without a live book', async () => {
    const answer = await updates(13, 40);
    expect(answer.data).toEqual([]);
    expect(answer.interruptions).toEqual([
      {
        sequence: 4,
        timestamp: at(20),
        timestamp_us: start + 20_000,
        local_timestamp_us: start + 20_500,
        reason: 'the line went dead',
      },
    ]);
  });

  it('sends a later snapshot as its changes, and an unchanged one as an unchanged level', async () => {
    expect(shown(await updates(40, 50))).toEqual([
      '6 buy 99x0.002',
      '6 sell 99.1x0',
      '6 sell 99.2x0.001',
      '7 buy 99x0.002',
    ]);
  });

  it.each<[number, number, number, string]>([
    [12, 13, 4, 'two messages within the millisecond'],
    [13, 14, 0, 'nothing happened'],
    [12.5, 12.6, 4, 'the start is included'],
    [11, 12.5, 0, 'the end is not'],
  ])('from %d to %d gives %i rows: %s', async (from, to, rows) => {
    const [, body] = await ask(
      `/tardis/trades?${named}&start_time=${start + from * 1000}&end_time=${start + to * 1000}`,
    );
    expect((body as UpdatesAnswer).data).toHaveLength(rows);
  });

  it.each([1, 2, 3, 100])('gives the same rows in pages of %i', async (limit) => {
    const rows: string[] = [];
    const interruptions: object[] = [];
    let [pages, token] = [0, ''];
    for (let more: string | undefined = ''; more !== undefined; pages++) {
      const page = await updates(0, 50, `&limit=${limit}${token}`);
      expect(page.data.length).toBeLessThanOrEqual(limit);
      rows.push(...shown(page));
      interruptions.push(...(page.interruptions ?? []));
      more = page.next_page_token;
      token = `&page_token=${more}`;
    }
    expect(rows).toEqual(shown(await updates(0, 50)));
    expect(pages).toBe(Math.ceil(8 / limit));
    expect(interruptions).toHaveLength(1);
  });

  it('returns prints on request', async () => {
    const answer = await updates(0, 50, '&channels=trades');
    expect(answer.data).toMatchObject([
      { sequence: 1, side: 'buy', price: '100.1', quantity: '0.001', id: 'a"1', timestamp: at(11) },
      { sequence: 2, side: 'unknown', price: '99', quantity: '0.002' },
    ]);
  });
});

describe('an invalid request', () => {
  const range = `start_time=${at(0)}&end_time=${at(1)}`;
  it.each([
    ['/tardis/snapshot', 400, 'give exchange'],
    ['/tardis/snapshot?exchange=replay', 400, 'give symbol'],
    [
      '/tardis/snapshot?exchange=nowhere&symbol=BTCUSDT&timestamp=1',
      404,
      "unknown exchange 'nowhere'; there are replay",
    ],
    ['/tardis/snapshot?exchange=replay&symbol=BTCUSD&timestamp=1', 404, "unknown symbol 'BTCUSD'; there are BTCUSDT"],
    [`/tardis/snapshot?${named}`, 400, 'give timestamp'],
    [`/tardis/snapshot?${named}&timestamp=1714550040`, 400, 'timestamp: the time 1714550040 looks like seconds'],
    [`/tardis/snapshot?${named}&timestamp=soon`, 400, "timestamp: 'soon' is no time"],
    [`/tardis/snapshot?${named}&timestamp=${at(0)}&depth=0`, 400, "depth is a count from 1 to 1000000, not '0'"],
    [`/tardis/trades?${named}&start_time=${at(0)}`, 400, 'give end_time'],
    [`/tardis/trades?${named}&start_time=${at(1)}&end_time=${at(1)}`, 400, 'start_time must be before end_time'],
    [`/tardis/trades?${named}&${range}&limit=10001`, 400, "limit is a count from 1 to 10000, not '10001'"],
    [`/tardis/trades?${named}&${range}&page_token=xyz`, 400, "invalid page_token 'xyz'"],
    [`/tardis/trades?${named}&${range}&channels=gossip`, 400, "channels is one of orderbook, trades, not 'gossip'"],
  ])('%s is refused with %i: %s', async (path, status, message) => {
    expect(await ask(path)).toEqual([status, { code: status, message }]);
  });

  it('because the feed failed is an error each time, and never taken for the end of the feed', async () => {
    const torn = marketOf([span], function* () {
      yield events.slice(0, 4);
      throw new Error('the tape is torn');
    });
    await whileServing([torn], async ({ url }) => {
      const snapshotAt = (millis: number) => ask(`/tardis/snapshot?${named}&timestamp=${at(millis)}`, url);
      const failure = [500, { code: 500, message: 'the tape is torn' }];
      expect(await snapshotAt(40)).toEqual(failure);
      expect(await snapshotAt(40)).toEqual(failure);
      expect(await snapshotAt(11)).toMatchObject([200, { data: { sequence: 1 } }]);
    });
  });
});

describe('the rows of a relay', () => {
  it('lead a client of the plain protocol from one snapshot to the next', async () => {
    const book = new Map<string, string>();
    for (const { side, price, quantity } of (await updates(31, 50)).data) book.set(`${side} ${price}`, quantity);
    const last = events.slice(0, 10).reduce(applyEvent, waitingBook);
    expect(last.status === 'live' && last.touch).toMatchObject({ bid: { price: 990, size: 2 }, ask: { price: 992 } });
    expect([...book].filter(([, quantity]) => quantity !== '0')).toEqual([
      ['buy 99', '0.002'],
      ['sell 99.2', '0.001'],
    ]);
  });
});

describe('a relay with a latency', () => {
  it('delays every response by it', async () => {
    const slow = await serveRelay({ markets: [feed], latency: 60 });
    const began = performance.now();
    await ask('/health-check', slow.url);
    // Timers may be a millisecond early.
    expect(performance.now() - began).toBeGreaterThan(58);
    await slow.close();
  });
});
