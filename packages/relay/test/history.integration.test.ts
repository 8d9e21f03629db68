import { applyEvent, type Book, waitingBook } from '@replay/book';
import { instrumentId, type MarketEvent, type MarketSource, micros, parseTime, timeText } from '@replay/core';
import { openRelayHistory, type RelayHistoryRequest } from '@replay/feed';
import { type MarketConfig, sampleInstrument, sampleMarket } from '@replay/market';
import { describe, expect, it } from 'vitest';
import { generatedMarket, type ServedMarket } from '../src/index.ts';
import { eventsIn, openSample, readAll, sampleEvents, sampleFeed, whileServing } from './served.ts';

const openHistory = (url: string, options: Partial<RelayHistoryRequest> = {}): Promise<MarketSource> =>
  openRelayHistory({ url, exchange: 'replay', symbols: ['BTCUSDT'], ...options });

describe('the history over HTTP', () => {
  it('returns exactly the generated events', async () => {
    const minute = generatedMarket({ ...sampleMarket, duration: micros(60_000_000) });
    await whileServing([minute], async ({ url }) => {
      const source = await openHistory(url);
      expect(source.instruments).toEqual([sampleInstrument]);
      expect(await readAll(source)).toEqual(await eventsIn(minute));
      expect(source.notes).toEqual([]);
    });
  });

  const from = parseTime('2024-05-01T07:58:00Z');
  const to = parseTime('2024-05-01T07:58:20.000001Z');

  it.each<[string, Partial<RelayHistoryRequest>]>([
    ['a range from the middle', { from, to }],
    ['pages of seven messages', { from, to: micros(from + 2_000_000), pageMessages: 7 }],
    ['prints alone', { from, to, channels: ['trade'] }],
    ['funding and marks', { to, channels: ['funding', 'mark'] }],
  ])('gives of %s what the replay over a WebSocket gives', async (_what, options) => {
    await whileServing([sampleFeed], async ({ url }) => {
      const { pageMessages: _, ...asked } = options;
      const replayed = await readAll(await openSample(url, asked));
      expect(replayed.length).toBeGreaterThan(0);
      expect(await readAll(await openHistory(url, options))).toEqual(replayed);
    });
  });

  it('merges two symbols and every kind of event as the replay does', async () => {
    const short: MarketConfig = { ...sampleMarket, duration: micros(5_000_000), levels: 50, quotes: true };
    const ether = { ...sampleInstrument, id: instrumentId('replay', 'ETHUSDT'), symbol: 'ETHUSDT', tickSize: '0.05' };
    const stamp = { instrument: sampleInstrument.id, exchangeTime: short.start, sequence: 0 };
    const broken: readonly MarketEvent[] = [
      { type: 'FeedInterrupted', ...stamp, receivedTime: micros(short.start + 1), kind: 'disconnect', cause: 'lost' },
    ];
    const third = { ...sampleInstrument, id: instrumentId('replay', 'LOST'), symbol: 'LOST' };
    const lost: ServedMarket = {
      name: 'lost',
      instruments: [{ instrument: third, availableSince: short.start, availableTo: micros(short.start + 9_000_000) }],
      async *open() {
        yield broken.map((event) => ({ ...event, instrument: third.id }));
      },
    };
    const feeds = [generatedMarket(short), generatedMarket({ ...short, instrument: ether, seed: 5 }), lost];
    await whileServing(feeds, async ({ url }) => {
      const symbols = ['BTCUSDT', 'ETHUSDT', 'LOST'];
      const channels = ['book', 'trade', 'quote', 'funding', 'mark'] as const;
      const replayed = await readAll(await openSample(url, { symbols, channels }));
      expect(new Set(replayed.map(({ type }) => type)).size).toBe(7);
      expect(await readAll(await openHistory(url, { symbols, channels, pageMessages: 100 }))).toEqual(replayed);
    });
  });

  it('has the same digest on every port, before and after reading', async () => {
    const digests = () =>
      whileServing([sampleFeed], async ({ url }) => (await openHistory(url, { from, to })).digests());
    const first = await digests();
    expect(first).toMatchObject([{ name: 'relay history replay:BTCUSDT' }]);
    expect(await digests()).toEqual(first);
  });

  it('comes as gzip on request, one page at a time', async () => {
    await whileServing([sampleFeed], async ({ url }) => {
      const asked = `exchange=replay&symbol=BTCUSDT&start_time=${timeText(from)}&end_time=${timeText(to)}&limit=3`;
      const call = async (more: string) => {
        const answer = await fetch(`${url}/tardis/historical?${asked}&${more}`);
        return {
          status: answer.status,
          headers: answer.headers,
          body: (await answer.json()) as Record<string, unknown>,
        };
      };
      const { headers, body } = await call('data_type=trades&compression=gzip');
      expect(headers.get('content-encoding')).toBe('gzip');
      expect(body['messages']).toHaveLength(3);
      const next = await call(`data_type=trades&cursor=${body['next_cursor']}`);
      expect(next.headers.get('content-encoding')).toBeNull();
      expect(next.body['messages']).toHaveLength(3);
      const again = await call(`data_type=trades&page_token=${body['next_cursor']}`);
      expect(again.body).toEqual(next.body);
    });
  });

  it.each([
    ['data_type=trades&symbol=BTCUSD', 404, "unknown symbol 'BTCUSD'"],
    ['data_type=trade&symbol=BTCUSDT', 400, "unknown data_type 'trade'; did you mean trades?"],
    ['symbol=BTCUSDT', 400, 'give data_type: orderbook, trades, funding, marks, liquidations, quotes'],
    ['data_type=trades&symbol=BTCUSDT&cursor=next', 400, "invalid cursor 'next'"],
    ['data_type=trades&symbol=BTCUSDT&limit=0', 400, 'limit is a count from 1 to 20000'],
  ])('asked with %s is refused with %i: %s', async (query, status, message) => {
    await whileServing([sampleFeed], async ({ url }) => {
      const range = `start_time=${timeText(from)}&end_time=${timeText(to)}`;
      const answer = await fetch(`${url}/tardis/historical?exchange=replay&${range}&${query}`);
      const body = (await answer.json()) as { message: string };
      expect([answer.status, body.message]).toEqual([status, expect.stringContaining(message)]);
    });
  });
});

describe('the snapshots of a history', () => {
  const from = parseTime('2024-05-01T07:54:30.5Z');
  const to = micros(from + 30_000_000);

  it('are the books at each whole second', async () => {
    await whileServing([sampleFeed], async ({ url }) => {
      const source = await openHistory(url, { from, to, calls: 'snapshots', channels: ['book'] });
      const snapshots = await readAll(source);
      expect(snapshots.map(({ type }) => type)).toEqual(Array.from({ length: 30 }, () => 'BookSnapshotted'));
      const levels = (book: Book) => book.status === 'live' && [[...book.bids.levels()], [...book.asks.levels()]];
      const all = sampleEvents();
      for (const [place, snapshot] of snapshots.entries()) {
        const moment = from + 500_000 + place * 1_000_000;
        const before = all.filter(({ receivedTime }) => receivedTime <= moment);
        expect(levels(applyEvent(waitingBook, snapshot))).toEqual(levels(before.reduce<Book>(applyEvent, waitingBook)));
      }
    });
  });

  it('are merged with the prints by time', async () => {
    await whileServing([sampleFeed], async ({ url }) => {
      const source = await openHistory(url, { from, to, calls: 'snapshots' });
      const times = (await readAll(source)).map(({ receivedTime }) => receivedTime);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
      expect(source.notes).toEqual(['The relay has no history of marks, liquidations: they are left out.']);
    });
  });
});

describe('the account calls', () => {
  it('verify the key, and issue credentials for the live stream', async () => {
    await whileServing([sampleFeed], async ({ url }) => {
      const call = async (path: string) => (await fetch(`${url}${path}`)).json() as Promise<Record<string, unknown>>;
      expect(await call('/auth/verify')).toMatchObject({ valid: true, features: expect.arrayContaining(['replay']) });
      expect(await call('/tardis/status')).toEqual({ account_id: 'local', status: 'active' });
      const credentials = await call('/tardis/credentials?exchange=replay&channels=orderbook,trades');
      expect(credentials['stream_url']).toBe(`${url.replace('http', 'ws')}/tardis/stream?exchange=replay`);
      expect(Date.parse(String(credentials['expires_at']))).toBeGreaterThan(Date.now());
      expect(await call('/tardis/credentials?exchange=nowhere')).toMatchObject({ code: 404 });
    });
  });
});

describe('level updates and prints from a snapshot on', () => {
  const fold = (events: readonly MarketEvent[]) => {
    const book = events.reduce<Book>(applyEvent, waitingBook);
    return book.status === 'live' ? [[...book.bids.levels()], [...book.asks.levels()]] : book.status;
  };
  const unnumbered = (events: readonly MarketEvent[]) => events.map((event) => ({ ...event, sequence: 0 }));
  const bare = (events: readonly MarketEvent[]) => unnumbered(events.filter(({ type }) => type === 'TradePrinted'));

  it.each([
    ['from the middle', '2024-05-01T07:56:00.000500Z', 4000, undefined],
    ['from the very start', '2024-05-01T07:54:00Z', 4000, undefined],
    ['in pages of fifty rows', '2024-05-01T07:58:00Z', 2000, 50],
  ])('lead %s to the same books and give the same prints as the replay', async (_what, start, millis, pageMessages) => {
    const from = parseTime(start);
    const to = micros(from + millis * 1000);
    await whileServing([sampleFeed], async ({ url }) => {
      const replayed = await readAll(await openSample(url, { from, to, channels: ['book', 'trade'] }));
      const history = await openHistory(url, { from, to, calls: 'trades', ...(pageMessages && { pageMessages }) });
      const told = await readAll(history);
      expect(bare(told)).toEqual(bare(replayed));
      expect(told.filter(({ type }) => type === 'FeedInterrupted')).toEqual([]);
      for (let moment = from + 100_000; moment < to; moment += 250_000) {
        const before = ({ receivedTime }: MarketEvent) => receivedTime <= moment;
        expect(fold(told.filter(before))).toEqual(fold(replayed.filter(before)));
      }
      expect(history.notes).toEqual(['The relay has no history of funding, marks, liquidations: they are left out.']);
    });
  });

  it('report an interruption of the recording, and continue after it', async () => {
    const [span] = sampleFeed.instruments;
    const events = sampleEvents().slice(0, 400);
    const whole = events.find(({ type }) => type === 'BookSnapshotted')!;
    const at = (place: number) => ({ ...events[place]!, sequence: place });
    const { instrument, exchangeTime, receivedTime } = at(200);
    const stamp = { instrument, exchangeTime, receivedTime, sequence: 200 };
    const lost: MarketEvent = { type: 'FeedInterrupted', ...stamp, kind: 'disconnect', cause: 'the line was cut' };
    const anew = { ...whole, ...stamp, exchangeTime: at(210).exchangeTime, receivedTime: at(210).receivedTime };
    const gappy: ServedMarket = {
      name: 'gappy',
      instruments: [span!],
      async *open() {
        yield [...events.slice(0, 200), lost, ...events.slice(200, 210), anew, ...events.slice(211)];
      },
    };
    await whileServing([gappy], async ({ url }) => {
      const replayed = await readAll(await openSample(url, { channels: ['book', 'trade'] }));
      const told = await readAll(await openHistory(url, { calls: 'trades' }));
      const causes = told.flatMap((event) => (event.type === 'FeedInterrupted' ? [event.cause] : []));
      expect(causes).toEqual(['the line was cut']);
      expect(fold(told)).toEqual(fold(replayed));
      expect(fold(told)).not.toBe('stale');
    });
  });
});
