import type { MarketEvent } from '@replay/core';
import { tape, testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { type RelayServer, type ServedMarket, serveRelay } from '../src/index.ts';
import { asOfToday, bitcoin, gate, recordingOf, subscriber } from './live.ts';

const linear = '/v5/public/linear';

async function live<Result>(markets: readonly ServedMarket[], work: (server: RelayServer) => Promise<Result>) {
  const server = await serveRelay({ markets, live: { speed: Infinity } });
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

const withBook = (market: string, of = bitcoin) =>
  recordingOf(asOfToday(tape({ instrument: of.id }).snapshot(market).events()), of);

describe('the emulated public stream of Bybit', () => {
  it('acknowledges operations in Bybit’s format', async () => {
    await live([withBook('199x1 | 202x1')], async ({ url }) => {
      const { say, until } = await subscriber(url, linear);
      say({ op: 'ping', req_id: 'p-1' });
      expect(await until(1)).toEqual({
        success: true,
        ret_msg: 'pong',
        conn_id: expect.any(String),
        req_id: 'p-1',
        op: 'ping',
      });
      say({ op: 'subscribe', args: ['orderbook.50.BTCUSDT', 'publicTrade.BTCUSDT'] });
      expect(await until(2)).toMatchObject({ success: true, ret_msg: 'subscribe', op: 'subscribe', req_id: '' });
      expect(await until(3)).toMatchObject({ topic: 'orderbook.50.BTCUSDT', type: 'snapshot' });
      say({ op: 'unsubscribe', args: ['orderbook.50.BTCUSDT'] });
      expect(await until(4)).toMatchObject({ success: true, ret_msg: 'unsubscribe' });
      // Whoever comes back is told how things stand, by a number that is no step back.
      say({ op: 'subscribe', args: ['orderbook.50.BTCUSDT'] });
      expect(await until(6)).toMatchObject({ type: 'snapshot', data: { u: 1 } });
    });
  });

  it.each([
    ['not JSON', '{', /not a JSON object/],
    ['an operation it does not know', { op: 'dance' }, /op:dance/],
    ['a channel it does not know', { op: 'subscribe', args: ['kline.1.BTCUSDT'] }, /topic:kline/],
    ['a depth that Bybit does not have', { op: 'subscribe', args: ['orderbook.7.BTCUSDT'] }, /topic:orderbook\.7/],
    ['a symbol that is not there', { op: 'subscribe', args: ['publicTrade.BTCUSD'] }, /did you mean BTCUSDT/],
    [
      'one bad topic among good ones, of which none is then followed',
      { op: 'subscribe', args: ['orderbook.50.BTCUSDT', 'publicTrade.X'] },
      /topic:publicTrade\.X/,
    ],
  ])('refuses %s', async (_what, message, said) => {
    await live([withBook('199x1 | 202x1')], async ({ url }) => {
      const { say, until } = await subscriber(url, linear);
      say(message);
      expect(await until(1)).toMatchObject({ success: false, ret_msg: expect.stringMatching(said) });
      say({ op: 'ping' });
      expect(await until(2)).toMatchObject({ ret_msg: 'pong' });
    });
  });

  it('has a path for each kind of contract, and Bybit’s own symbols come first', async () => {
    const named = (exchange: string, contract: 'spot' | 'linear') =>
      testInstrument({ id: `${exchange}:BTCUSDT`, exchange, contract });
    const markets = [
      withBook('1x1 | 2x1', named('binance-futures', 'linear')),
      withBook('3x1 | 4x1', named('bybit', 'linear')),
      withBook('5x1 | 6x1', named('bybit-spot', 'spot')),
    ];
    await live(markets, async ({ url }) => {
      const bestBid = async (path: string): Promise<unknown> => {
        const { say, until, socket } = await subscriber(url, path);
        say({ op: 'subscribe', args: ['orderbook.50.BTCUSDT'] });
        const { data } = (await until(2)) as { data: { b: string[][] } };
        socket.close();
        return data.b[0]?.[0];
      };
      expect(await bestBid(linear)).toBe('3');
      expect(await bestBid(`${linear}?exchange=binance-futures`)).toBe('1');
      expect(await bestBid('/v5/public/spot')).toBe('5');
      const { closed } = await subscriber(url, '/v5/public/inverse');
      expect(await closed).toEqual({ code: 1008, reason: 'no inverse instruments are served' });
    });
  });

  it('stays open after the end of the recording, and still answers', async () => {
    const source = gate();
    await live([recordingOf((signal) => source.batches(signal))], async ({ url }) => {
      const { say, until, heard } = await subscriber(url, linear);
      say({ op: 'subscribe', args: ['publicTrade.BTCUSDT'] });
      await until(1);
      source.tell(asOfToday(tape({ instrument: bitcoin.id }).print('buy 200x1', 'last').events()));
      source.end();
      expect(await until(2)).toMatchObject({ data: [{ i: 'last' }] });
      say({ op: 'ping' });
      expect(await until(3)).toMatchObject({ ret_msg: 'pong' });
      expect(heard.length).toBe(3);
    });
  });

  it('is closed with 1011 and the reason when the recording is damaged', async () => {
    const damaged = recordingOf(async function* (): AsyncGenerator<readonly MarketEvent[]> {
      yield asOfToday(tape({ instrument: bitcoin.id }).print('buy 200x1').events());
      throw new Error('block 7 is damaged');
    });
    await live([damaged], async ({ url }) => {
      const { say, closed, heard } = await subscriber(url, linear);
      say({ op: 'subscribe', args: ['publicTrade.BTCUSDT'] });
      expect(await closed).toEqual({ code: 1011, reason: 'block 7 is damaged' });
      // What came before was told.
      expect(heard.length).toBe(2);
    });
  });
});
