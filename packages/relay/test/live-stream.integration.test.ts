import { setTimeout as pause } from 'node:timers/promises';
import { micros, ReplayError } from '@replay/core';
import { orders, ordersChange, tape, testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { TokenIssuer } from '../src/emulate/token-issuer.ts';
import { type LiveOptions, type RelayServer, type ServedMarket, serveRelay } from '../src/index.ts';
import { asOfToday, bitcoin, gate, recordingOf, subscriber, today } from './live.ts';

const asFastAsTaken: LiveOptions = { speed: Infinity };
const stream = '/tardis/stream?exchange=bybit';

async function live<Result>(
  markets: readonly ServedMarket[],
  work: (server: RelayServer) => Promise<Result>,
  { terms = asFastAsTaken, key }: { readonly terms?: LiveOptions; readonly key?: string } = {},
): Promise<Result> {
  const server = await serveRelay({ markets, live: terms, ...(key === undefined ? {} : { key }) });
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

/** A gated market without a clock: what the test tells happens at once. */
function gated() {
  const source = gate();
  const told = tape({ instrument: bitcoin.id, feedLatency: 7 }).at(1000);
  let count = 0;
  return {
    market: recordingOf((signal) => source.batches(signal)),
    source,
    /** What the story adds to the tape happens now. */
    happens(story: (of: typeof told) => unknown): void {
      story(told);
      const events = asOfToday(told.events());
      source.tell(events.slice(count));
      count = events.length;
    },
  };
}

describe('a live stream of the relay protocol', () => {
  it('opens with a snapshot and continues in the documented frames', async () => {
    const { market, happens, source } = gated();
    await live([market], async ({ url }) => {
      const { say, until, heard, closed } = await subscriber(url, stream);
      say({ type: 'subscribe', channels: ['orderbook', 'trades', 'funding', 'mark', 'liquidations'] });
      happens((of) => of.snapshot('199x3 200x5 | 202x4'));
      happens((of) => of.at(2000).change('200x0 | 201x2').print('buy 201x1', 't-1').liquidation('sell 199x2'));
      happens((of) => of.at(3000).fundingRate('0.0001', 9000).markPrice('100.123', '100.1').interruption('lost'));
      happens((of) => of.at(4000).print('unknown 200x1'));
      source.end();
      await closed;
      const at = (time: number) => ({ timestamp: today + time, local_timestamp: today + time + 7 });
      expect(heard).toEqual([
        {
          type: 'snapshot',
          symbol: 'BTCUSDT',
          ...at(1000),
          update_id: 1,
          bids: [
            { price: '100', quantity: '0.005' },
            { price: '99.5', quantity: '0.003' },
          ],
          asks: [{ price: '101', quantity: '0.004' }],
        },
        { type: 'delta', symbol: 'BTCUSDT', ...at(2000), update_id: 2, b: [['100', '0']], a: [['100.5', '0.002']] },
        {
          type: 'trade',
          symbol: 'BTCUSDT',
          ...at(2000),
          price: '100.5',
          quantity: '0.001',
          side: 'buy',
          trade_id: 't-1',
        },
        { type: 'liquidation', symbol: 'BTCUSDT', ...at(2000), price: '99.5', quantity: '0.002', side: 'sell' },
        { type: 'funding', symbol: 'BTCUSDT', ...at(3000), rate: '0.0001', next_funding_time: 9000 },
        { type: 'mark', symbol: 'BTCUSDT', ...at(3000), price: '100.123', index_price: '100.1' },
        { type: 'disconnect', symbol: 'BTCUSDT', ...at(3000), kind: 'disconnect', reason: 'lost' },
        { type: 'trade', symbol: 'BTCUSDT', ...at(4000), price: '100', quantity: '0.001', side: 'unknown' },
        { type: 'end', timestamp: today + 4007 },
      ]);
      expect(await until(9)).toBe(heard[8]);
      expect(await closed).toEqual({ code: 1000, reason: 'end of the recording' });
    });
  });

  it('sends the current state to a late subscriber, with the number that the others have reached', async () => {
    const { market, happens } = gated();
    await live([market], async ({ url }) => {
      const early = await subscriber(url, stream);
      early.say({ type: 'subscribe', channels: ['orderbook', 'mark'] });
      happens((of) => of.snapshot('199x3 | 202x4').markPrice('100'));
      happens((of) => of.at(2000).change('200x1 |'));
      await early.until(3);
      const late = await subscriber(url, stream);
      late.say({ type: 'subscribe', channels: ['orderbook', 'mark'] });
      expect(await late.until(1)).toMatchObject({
        type: 'snapshot',
        update_id: 2,
        bids: [{ price: '100' }, { price: '99.5' }],
        timestamp: today + 2000,
      });
      expect(await late.until(2)).toMatchObject({ type: 'mark', price: '100' });
      happens((of) => of.at(3000).change('| 202x0 203x1'));
      const told = {
        type: 'delta',
        update_id: 3,
        a: [
          ['101', '0'],
          ['101.5', '0.001'],
        ],
      };
      expect(await late.until(3)).toMatchObject(told);
      expect(await early.until(4)).toMatchObject(told);
    });
  });

  it('cuts the book to the requested depth: levels that leave it are removed, levels that enter it are added', async () => {
    const { market, happens } = gated();
    await live([market], async ({ url }) => {
      const { say, until } = await subscriber(url, stream);
      say({ type: 'subscribe', channels: ['orderbook'], depth: 2, snapshot: true });
      happens((of) => of.snapshot('197x1 198x2 199x3 | 202x4'));
      expect(await until(1)).toMatchObject({ bids: [{ price: '99.5' }, { price: '99' }] });
      happens((of) => of.change('200x1 |'));
      expect(await until(2)).toMatchObject({
        b: [
          ['100', '0.001'],
          ['99', '0'],
        ],
        a: [],
      });
      // Below the depth nothing is told, and no number is taken.
      happens((of) => of.change('197x9 |'));
      happens((of) => of.change('200x0 199x0 |'));
      expect(await until(3)).toMatchObject({
        update_id: 3,
        b: [
          ['100', '0'],
          ['99.5', '0'],
          ['99', '0.002'],
          ['98.5', '0.009'],
        ],
      });
    });
  });

  it('sends an order-by-order book as levels', async () => {
    const source = gate();
    await live([recordingOf((signal) => source.batches(signal))], async ({ url }) => {
      const { say, until } = await subscriber(url, stream);
      say({ type: 'subscribe', channels: ['orderbook'] });
      const stamp = { instrument: bitcoin.id, time: 1000 };
      source.tell(asOfToday([orders('b1 199x3, b2 199x1 | a1 202x4', stamp)]));
      expect(await until(1)).toMatchObject({ bids: [{ price: '99.5', quantity: '0.004' }] });
      source.tell(asOfToday([ordersChange('executed b1 bid 199x3', stamp)]));
      expect(await until(2)).toMatchObject({ type: 'delta', update_id: 2, b: [['99.5', '0.001']] });
    });
  });

  it('answers a ping, reports an invalid message, and continues', async () => {
    const { market, happens } = gated();
    await live([market], async ({ url }) => {
      const { say, until } = await subscriber(url, stream);
      say({ type: 'ping' });
      expect(await until(1)).toEqual({ type: 'pong' });
      const wrong: readonly [message: unknown, code: number, said: RegExp][] = [
        ['not JSON', 400, /JSON object/],
        [{ type: 'shout' }, 400, /"shout"/],
        [{ type: 'subscribe', channels: ['orderbok'] }, 404, /there are orderbook, trades/],
        [{ type: 'subscribe', symbols: ['BTCUSD'] }, 404, /there are BTCUSDT/],
        [{ type: 'subscribe', depth: 0 }, 400, /depth is a count/],
        [{ type: 'subscribe', channels: 'trades' }, 400, /list of texts/],
      ];
      for (const [at, [message, code, said]] of wrong.entries()) {
        say(message);
        expect(await until(at + 2)).toEqual({ type: 'error', code, message: expect.stringMatching(said) });
      }
      say({ type: 'subscribe', channels: ['trades'] });
      happens((of) => of.print('buy 200x1'));
      expect(await until(wrong.length + 2)).toMatchObject({ type: 'trade' });
      say({ type: 'unsubscribe', channels: ['trades'] });
      say({ type: 'ping' });
      await until(wrong.length + 3);
      happens((of) => of.print('buy 200x2'));
      say({ type: 'ping' });
      expect(await until(wrong.length + 4)).toEqual({ type: 'pong' });
    });
  });

  it('is refused for an exchange that is not served', async () => {
    await live([gated().market], async ({ url }) => {
      const { closed } = await subscriber(url, '/tardis/stream?exchange=binance');
      expect(await closed).toEqual({ code: 1008, reason: 'unknown exchange "binance"; there are bybit' });
    });
  });

  it('keeps the order of the market over several instruments', async () => {
    const ether = testInstrument({ id: 'bybit:ETHUSDT', exchange: 'bybit', symbol: 'ETHUSDT' });
    const story = tape({ instrument: bitcoin.id }).at(1).print('buy 200x1').of(ether.id).print('buy 20x1');
    const told = story.of(bitcoin.id).at(2).print('buy 200x2').of(ether.id).print('buy 20x2').events();
    const market = recordingOf(asOfToday(told));
    const both = { ...market, instruments: [market.instruments[0]!, { ...market.instruments[0]!, instrument: ether }] };
    await live([both], async ({ url }) => {
      const { say, closed, heard } = await subscriber(url, stream);
      say({ type: 'subscribe', channels: ['trades'], symbols: ['ETHUSDT', 'BTCUSDT'] });
      await closed;
      expect(heard.map(({ symbol, quantity }) => [symbol, quantity])).toEqual([
        ['BTCUSDT', '0.001'],
        ['ETHUSDT', '1'],
        ['BTCUSDT', '0.002'],
        ['ETHUSDT', '2'],
        [undefined, undefined],
      ]);
    });
  });
});

describe('the clock of a live market', () => {
  const prints = (...times: number[]) => {
    const told = tape({ instrument: bitcoin.id });
    for (const time of times) told.at(time).print('buy 200x1');
    return recordingOf(asOfToday(told.events()));
  };

  it('runs at the requested speed from the first subscriber on', async () => {
    await live(
      [prints(0, 600_000, 1_200_000)],
      async ({ url }) => {
        await pause(150);
        const began = performance.now();
        const { say, until } = await subscriber(url, stream);
        say({ type: 'subscribe', channels: ['trades'] });
        await until(1);
        expect(performance.now() - began).toBeLessThan(100 + 1000);
        await until(3);
        // 1.2 s of the market at four times its speed: 300 ms, whatever this machine is busy with.
        expect(performance.now() - began).toBeGreaterThan(290);
      },
      { terms: { speed: 4 } },
    );
  });

  it('has one clock for all: a late subscriber joins at its current time', async () => {
    await live(
      [prints(0, 200_000, 400_000)],
      async ({ url }) => {
        const early = await subscriber(url, stream);
        early.say({ type: 'subscribe', channels: ['trades'] });
        await early.until(2);
        const late = await subscriber(url, stream);
        late.say({ type: 'subscribe', channels: ['trades'] });
        await late.closed;
        expect(late.heard.filter(({ type }) => type === 'trade').length).toBeLessThanOrEqual(1);
        expect(late.heard.at(-1)).toMatchObject({ type: 'end' });
      },
      { terms: { speed: 1 } },
    );
  });

  it('shifts times to the present on request', async () => {
    const before = Date.now() * 1000;
    await live(
      [prints(0, 500_000)],
      async ({ url }) => {
        const { say, closed, heard } = await subscriber(url, stream);
        say({ type: 'subscribe', channels: ['trades'] });
        await closed;
        const [first, second] = heard as [{ timestamp: number }, { timestamp: number }];
        expect(first.timestamp).toBeGreaterThanOrEqual(before);
        expect(first.timestamp).toBeLessThanOrEqual(Date.now() * 1000);
        expect(second.timestamp - first.timestamp).toBe(50_000);
      },
      { terms: { speed: 10, restamp: true } },
    );
  });

  it('starts at the requested time with the book of that time', async () => {
    const told = tape({ instrument: bitcoin.id })
      .at(0)
      .snapshot('199x1 | 202x1')
      .at(10)
      .change('198x1 |')
      .at(20)
      .change('| 203x1');
    await live(
      [recordingOf(asOfToday(told.events()))],
      async ({ url }) => {
        const { say, until } = await subscriber(url, stream);
        say({ type: 'subscribe', channels: ['orderbook'] });
        expect(await until(1)).toMatchObject({ type: 'snapshot', bids: [{ price: '99.5' }, { price: '99' }] });
        expect(await until(2)).toMatchObject({ type: 'delta', a: [['101.5', '0.001']] });
      },
      { terms: { ...asFastAsTaken, from: micros(today + 15) } },
    );
  });

  it.each<[LiveOptions, string]>([
    [{ speed: 0 }, 'it would never continue'],
    [{ speed: -1 }, 'it would go back'],
    [{ speed: Number.NaN }, 'it is no number'],
    [{ speed: Infinity, restamp: true }, 'without a pace there is no now'],
  ])('refuses %j: %s', async (terms) => {
    await expect(serveRelay({ markets: [], live: terms })).rejects.toThrow(ReplayError);
  });
});

describe('a subscriber that does not read', () => {
  it('is disconnected while the others continue', async () => {
    const { market, happens, source } = gated();
    const work = async ({ url }: RelayServer): Promise<void> => {
      const slow = await subscriber(url, stream);
      const quick = await subscriber(url, stream);
      for (const one of [slow, quick]) one.say({ type: 'subscribe', channels: ['orderbook'] });
      happens((of) => of.snapshot('199x1 | 202x1'));
      await Promise.all([slow.until(1), quick.until(1)]);
      slow.socket.pause();
      const wide = Array.from({ length: 2000 }, (_, at) => `${at + 1000}x1`).join(' ');
      const [row] = asOfToday(tape({ instrument: bitcoin.id }).at(2000).change(`| ${wide}`).events());
      // Sixteen megabytes in all: more than a socket and eight megabytes of patience hold.
      let told = 1;
      for (let round = 0; round < 50; round++) {
        source.tell(Array.from({ length: 10 }, () => row!));
        told += 10;
        await quick.until(told);
      }
      slow.socket.resume();
      // The close frame stands behind what was not read, and who does not read on within a second is shown out without it.
      expect([1008, 1006]).toContain((await slow.closed).code);
      expect(slow.heard.length).toBeLessThan(told);
      happens((of) => of.at(9000).change('199x2 |'));
      expect(await quick.until(told + 1)).toMatchObject({ update_id: told + 1 });
    };
    await live([market], work, { terms: { speed: 1 } });
  });
});

describe('the credentials of a stream', () => {
  const key = 'account-key';
  const authorization = (token: string) => ({ authorization: `Bearer ${token}` });

  it('are issued to holders of the key, and open the stream without it', async () => {
    await live(
      [gated().market],
      async ({ url }) => {
        const path = `${url}/tardis/credentials?exchange=bybit&channels=orderbook`;
        expect((await fetch(path)).status).toBe(401);
        const answer = await fetch(path, { headers: authorization(key) });
        const told = (await answer.json()) as Record<string, string>;
        expect(told).toMatchObject({
          stream_url: `${url.replace('http', 'ws')}/tardis/stream?exchange=bybit`,
          message_quota_remaining: null,
        });
        expect(Date.parse(told['expires_at']!)).toBeGreaterThan(Date.now());
        const { say, until } = await subscriber(url, stream, authorization(told['api_key']!));
        say({ type: 'ping' });
        expect(await until(1)).toEqual({ type: 'pong' });
        const there = await subscriber(url, `${stream}&api_key=${told['api_key']}`);
        there.say({ type: 'ping' });
        expect(await there.until(1)).toEqual({ type: 'pong' });
      },
      { key },
    );
  });

  it('are valid only for the requested channels', async () => {
    await live([gated().market], async ({ url }) => {
      const answer = await fetch(`${url}/tardis/credentials?exchange=bybit&channels=orderbook,trades`);
      const { api_key } = (await answer.json()) as { readonly api_key: string };
      const { say, until } = await subscriber(url, stream, authorization(api_key));
      say({ type: 'subscribe', channels: ['trades', 'funding'] });
      expect(await until(1)).toMatchObject({ type: 'error', code: 403, message: expect.stringContaining('"funding"') });
      say({ type: 'subscribe', channels: ['trades', 'orderbook'] });
      say({ type: 'ping' });
      expect(await until(2)).toEqual({ type: 'pong' });
    });
  });

  it.each([
    ['nothing', {}, 'requires a key'],
    ['another key', authorization('another'), 'requires a key'],
    ['credentials of another server', authorization(new TokenIssuer().issue('bybit', []).token), 'requires a key'],
  ])('keep out whoever shows %s', async (_what, headers, said) => {
    await live(
      [gated().market],
      async ({ url }) => {
        const { closed } = await subscriber(url, stream, headers);
        expect(await closed).toMatchObject({ code: 1008, reason: expect.stringContaining(said) });
      },
      { key },
    );
  });

  it('expire, are valid for one exchange, and cannot be altered', () => {
    let now = 1_000_000;
    const desk = new TokenIssuer({ lifetime: 1000, now: () => now });
    const { token, expiresAt } = desk.issue('bybit', ['orderbook']);
    expect(desk.grantOf(token)).toEqual({ exchange: 'bybit', channels: ['orderbook'], expiresAt });
    const [said, seal] = token.split('.') as [string, string];
    const other = Buffer.from(JSON.stringify({ exchange: 'okex', channels: [], expiresAt: 1e18 })).toString(
      'base64url',
    );
    expect(desk.grantOf(`${other}.${seal}`)).toBe('forged');
    expect(desk.grantOf(`${said}.${seal.slice(1)}`)).toBe('forged');
    expect(desk.grantOf('')).toBe('forged');
    now += 999;
    expect(desk.grantOf(token)).toMatchObject({ exchange: 'bybit' });
    now += 1;
    expect(desk.grantOf(token)).toBe('expired');
  });
});
