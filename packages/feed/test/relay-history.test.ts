import { gzipSync } from 'node:zlib';
import type { MarketEvent } from '@replay/core';
import { micros } from '@replay/core';
import { describe, expect, it } from 'vitest';
import { openRelayHistory, type RelayHistoryRequest } from '../src/index.ts';
import { type Answering, listed, say, whileAnswering } from './relay-stub.ts';
import { openHandles, readAll, settled } from './replay-stub.ts';

const start = 1_714_550_040_000;
const from = micros(start * 1000);
const to = micros((start + 60_000) * 1000);

/** What a relay of others tells: times in ms, no numbers, its own names for things. */
const books = [
  { is_snapshot: true, timestamp: start - 500, bids: { '99': '2' }, asks: { '101': 1 } },
  { timestamp: start + 10, bids: [{ price: '98', quantity: '1' }], asks: [] },
  { timestamp: start + 30, bids: [['99', '0']], asks: [['102', '4']] },
];
const trades = [
  { timestamp: start + 10, price: 101, quantity: 1, side: 'buy' },
  { timestamp: start + 20, price: '98', size: '3', side: 'sell', id: 7 },
];
const funding = [{ timestamp: start + 15, rate: '0.0001' }];
const lists: Readonly<Record<string, readonly object[]>> = { orderbook: books, trades, funding };

const others: Answering = (request, response) => {
  if (request.pathname.endsWith('/symbols')) return say(response, [listed]);
  say(response, { messages: lists[request.searchParams.get('data_type') ?? ''] });
};

const openStub = (url: string, options: Partial<RelayHistoryRequest> = {}) =>
  openRelayHistory({ url, exchange: 'test', symbols: ['BTC-USDT'], from, to, wait: async () => {}, ...options });

const told = (events: readonly MarketEvent[]) => events.map(({ type, receivedTime }) => [type, receivedTime - from]);
const whole = [
  ['BookSnapshotted', 0],
  ['BookChanged', 10_000],
  ['TradePrinted', 10_000],
  ['FundingRateChanged', 15_000],
  ['TradePrinted', 20_000],
  ['BookChanged', 30_000],
];

describe('the history of a relay of others', () => {
  it('is put together by time, ties in the order of the kinds, in whatever words it is told', async () => {
    await whileAnswering(others, async ({ url, asked }) => {
      const source = await openStub(url);
      const events = await readAll(source);
      expect(told(events)).toEqual(whole);
      expect(events.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4, 5]);
      expect(events[0]).toMatchObject({ exchangeTime: from - 500_000, bids: { prices: [99], sizes: [2] } });
      expect(events[4]).toMatchObject({ price: 98, size: 3, aggressor: 'sell', tradeId: '7' });
      expect(source.notes).toEqual(['The relay has no history of marks, liquidations: they are left out.']);
      expect(asked[1]).toMatch(/^\/tardis\/historical\?exchange=test&symbol=BTCUSDT&start_time=2024-05-01T07%3A54/);
    });
  });

  it.each<[string, (messages: readonly object[]) => Buffer | string]>([
    ['a bare array', (messages) => JSON.stringify(messages)],
    ['a list called data', (messages) => JSON.stringify({ data: messages })],
    ['gzip that only shows by its bytes', (messages) => gzipSync(JSON.stringify({ messages }))],
  ])('may come as %s', async (_form, formed) => {
    const answer: Answering = (request, response) => {
      if (request.pathname.endsWith('/symbols')) return say(response, [listed]);
      response.end(formed(lists[request.searchParams.get('data_type') ?? ''] ?? []));
    };
    await whileAnswering(answer, async ({ url }) => {
      expect(told(await readAll(await openStub(url)))).toEqual(whole);
    });
  });

  it.each([['next_cursor'], ['next_page_token']])('comes page by page as long as %s follows', async (name) => {
    const answer: Answering = (request, response) => {
      if (request.pathname.endsWith('/symbols')) return say(response, [listed]);
      const list = lists[request.searchParams.get('data_type') ?? ''] ?? [];
      const at = Number(request.searchParams.get(name.replace('next_', '')) ?? 0);
      say(response, { messages: list.slice(at, at + 1), [name]: at + 1 < list.length ? at + 1 : null });
    };
    await whileAnswering(answer, async ({ url }) => {
      expect(told(await readAll(await openStub(url)))).toEqual(whole);
    });
  });

  it.each<[string, (at: number) => object, string]>([
    ['the same token again', (at) => ({ messages: [{ ...trades[0], id: at }], next_cursor: 'more' }), 'leads nowhere'],
    [
      'the same messages with ever new tokens',
      (at) => ({ messages: trades, next_cursor: String(at) }),
      'leads nowhere',
    ],
    [
      'two pages in turn with ever new tokens',
      (at) => ({ messages: [trades[at % 2]], next_cursor: String(at) }),
      'leads nowhere',
    ],
    [
      'what lies far behind what came before',
      (at) => ({ messages: [{ ...trades[0], timestamp: start - 70_000 * at }], next_cursor: String(at) }),
      'leads nowhere',
    ],
    ['nothing, and more to follow', (at) => ({ messages: [], next_cursor: String(at) }), 'leads nowhere'],
    ['no list', () => ({ message: 'soon' }), 'no list of messages: {"message":"soon"}'],
    ['a list of numbers', () => [1, 2], 'message 1 is no JSON object'],
  ])('that sends %s fails the read', async (_what, page, message) => {
    let count = 0;
    const answer: Answering = (request, response) => {
      if (request.pathname.endsWith('/symbols')) return say(response, [listed]);
      count += 1;
      say(response, page(count));
    };
    await whileAnswering(answer, async ({ url }) => {
      const read = readAll(await openStub(url, { channels: ['trade'] }));
      await expect(read).rejects.toMatchObject({ code: 'NETWORK', message: expect.stringContaining(message) });
      expect(count).toBeLessThan(6);
    });
  });

  it('ends where what comes was received later than was asked for', async () => {
    await whileAnswering(others, async ({ url }) => {
      const early = micros(from + 20_000);
      expect(told(await readAll(await openStub(url, { to: early })))).toEqual(whole.slice(0, 4));
    });
  });

  it('tells a message that cannot be used as rejected, with its number and its first 200 characters', async () => {
    const answer: Answering = (request, response) => {
      if (request.pathname.endsWith('/symbols')) return say(response, [listed]);
      say(response, [trades[0], { timestamp: 1_714_550_040, price: 1, quantity: 1, side: 'buy' }]);
    };
    await whileAnswering(answer, async ({ url }) => {
      const events = await readAll(await openStub(url, { channels: ['trade'] }));
      const rejected = events.find(({ type }) => type === 'MessageRejected');
      expect(rejected).toMatchObject({ reason: expect.stringContaining('looks like seconds: {"timestamp":') });
      expect(events).toHaveLength(2);
    });
  });
});

describe('a page that cannot be had', () => {
  it.each<[string, Answering, string, string]>([
    ['refused', (_request, response) => say(response, 'out for lunch', 503), 'NETWORK', '503'],
    [
      'cut short',
      (_request, response) => void response.writeHead(200, { 'content-length': '99' }).end('{'),
      'NETWORK',
      '',
    ],
    [
      'cut short within its gzip',
      (_request, response) =>
        void response
          .writeHead(200, { 'content-encoding': 'gzip' })
          .end(gzipSync(JSON.stringify(trades)).subarray(0, 40)),
      'NETWORK',
      'gzip is damaged',
    ],
    [
      'packed larger than what is read into memory',
      (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
      'NETWORK',
      'is larger than 64 MB',
    ],
    [
      'packed in an unknown way',
      (_request, response) => say(response, trades, 200, { 'content-encoding': 'br' }),
      'NETWORK',
      'br',
    ],
  ])('because it is %s fails the read, after what was read before it', async (_why, broken, code, message) => {
    const answer: Answering = (request, response, count) => {
      if (request.pathname.endsWith('/symbols')) return say(response, [listed]);
      if (request.searchParams.get('cursor') !== null) return broken(request, response, count);
      say(response, { messages: trades, next_cursor: 'more' });
    };
    const before = openHandles().length;
    await whileAnswering(answer, async ({ url }) => {
      const events: MarketEvent[] = [];
      const read = async () => {
        for await (const batch of (
          await openStub(url, { channels: ['trade'], timeouts: { silence: 300 } })
        ).batches()) {
          events.push(...batch);
        }
      };
      await expect(read()).rejects.toMatchObject({
        code,
        message: expect.stringContaining(message),
        place: expect.stringContaining('cursor=more'),
      });
      expect(events).toHaveLength(2);
    });
    await settled(() => openHandles().length <= before);
  });

  it('does not hold up who leaves', async () => {
    const before = openHandles().length;
    const answer: Answering = (request, response) => {
      if (request.pathname.endsWith('/symbols')) return say(response, [listed]);
      if (request.searchParams.get('cursor') === null) say(response, { messages: trades, next_cursor: 'more' });
    };
    const abort = new AbortController();
    await whileAnswering(answer, async ({ url }) => {
      const read = async () => {
        for await (const _ of (await openStub(url, { channels: ['trade'] })).batches(abort.signal)) {
          abort.abort(new Error('enough'));
        }
      };
      await expect(read()).rejects.toThrow('enough');
    });
    await settled(() => openHandles().length <= before);
  });
});

const bomb = gzipSync(Buffer.alloc(70 << 20, 32));

describe('the snapshots of a relay of others', () => {
  const at = (millis: number, size: number, sequence?: number) => ({
    type: 'book_snapshot',
    timestamp: start + millis,
    ...(sequence === undefined ? {} : { sequence }),
    bids: [['99', String(size)]],
    asks: [],
  });
  const snapshots = Array.from({ length: 2500 }, (_, place) => at(Math.floor(place / 3), place + 1));
  const serving =
    (list: readonly { timestamp: number }[]): Answering =>
    (request, response) => {
      if (request.pathname.endsWith('/symbols')) return say(response, [listed]);
      const since = Number(request.searchParams.get('from'));
      say(response, list.filter(({ timestamp }) => timestamp >= since).slice(0, 1000));
    };
  const options: Partial<RelayHistoryRequest> = { calls: 'snapshots', channels: ['book'] };

  it('come page by page, none lost and none twice where several share a millisecond', async () => {
    await whileAnswering(serving(snapshots), async ({ url, asked }) => {
      const events = await readAll(await openStub(url, options));
      const sizes = events.map((event) => (event.type === 'BookSnapshotted' ? event.bids.sizes[0] : event.type));
      expect(sizes).toEqual(snapshots.map((_, place) => place + 1));
      expect(asked.slice(1).map((path) => Number(/from=(\d+)/.exec(path)?.[1]) - start)).toEqual([0, 333, 666]);
      expect(asked[1]).toContain('&format=json&limit=1000');
    });
  });

  it('that fill a page with one millisecond end in an error, not in a loop', async () => {
    const same = Array.from({ length: 1000 }, () => at(5, 1));
    await whileAnswering(serving(same), async ({ url, asked }) => {
      await expect(readAll(await openStub(url, options))).rejects.toMatchObject({
        code: 'NETWORK',
        message: expect.stringContaining('leads nowhere'),
      });
      expect(asked.length).toBeLessThan(5);
    });
  });
});
