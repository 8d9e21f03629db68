import { join } from 'node:path';
import { captureExchanges } from '@replay/feed';
import { describe, expect, it } from 'vitest';
import { backtest, fileOf, freshFolder } from './command.ts';

/** 2023-11-14T22:13:20Z in milliseconds. */
const epoch = 1_700_000_000_000;

const capture = (...messages: readonly object[]): string =>
  `raw:${fileOf('capture', `${messages.map((message, n) => `${epoch + n}000 ${JSON.stringify(message)}`).join('\n')}\n`)}`;

const bids = [['99.5', '3']];
const asks = [['101.5', '4']];

const okx = (instId: string) => {
  const levels = (rows: readonly (readonly string[])[]) => rows.map((row) => [...row, '0', '1']);
  const data = [{ bids: levels(bids), asks: levels(asks), ts: `${epoch}`, checksum: 0, seqId: 1, prevSeqId: -1 }];
  return { arg: { channel: 'books', instId }, action: 'snapshot', data };
};
const bitget = (instType: string, instId = 'BTCUSDT') => ({
  action: 'snapshot',
  arg: { instType, channel: 'books', instId },
  data: [{ bids, asks, checksum: 0, ts: `${epoch}` }],
});
const binanceDepth = (s: string, more: object) => ({
  stream: `${s.toLowerCase()}@depth`,
  data: { e: 'depthUpdate', E: epoch, s, U: 1, u: 2, b: bids, a: asks, ...more },
});
const bybit = {
  topic: 'orderbook.50.BTCUSDT',
  type: 'snapshot',
  ts: epoch,
  data: { s: 'BTCUSDT', b: bids, a: asks, u: 5, seq: 9 },
};
const deribitData = {
  type: 'snapshot',
  timestamp: epoch,
  instrument_name: 'BTC-PERPETUAL',
  change_id: 5,
  bids: [['new', 99.5, 3]],
  asks: [['new', 101.5, 4]],
};

/** A message by which each exchange is printed. */
const messages: Readonly<Record<string, object>> = {
  binance: binanceDepth('BTCUSDT', {}),
  'binance-futures': binanceDepth('BTCUSDT', { T: epoch, pu: 0 }),
  'binance-delivery': binanceDepth('BTCUSD_PERP', { T: epoch, pu: 0, ps: 'BTCUSD' }),
  bybit,
  'bybit-spot': bybit,
  okex: okx('BTC-USDT'),
  'okex-swap': okx('BTC-USDT-SWAP'),
  'okex-futures': okx('BTC-USDT-240329'),
  'okex-options': okx('BTC-USD-240329-50000-C'),
  deribit: { jsonrpc: '2.0', method: 'subscription', params: { channel: 'book.BTC-PERPETUAL.raw', data: deribitData } },
  kraken: [320, { bs: [['99.5', '3', '1700000000.1']], as: [['101.5', '4', '1700000000.1']] }, 'book-10', 'XBT/USD'],
  bitget: bitget('SPOT'),
  'bitget-futures': bitget('USDT-FUTURES'),
  coinbase: { type: 'snapshot', product_id: 'BTC-USD', bids, asks },
};

async function instrumentsRead(data: string, ...more: readonly string[]): Promise<readonly string[]> {
  const { out, err } = await backtest(['verify', data, '--quiet', '--json', ...more]);
  expect(err).toBe('');
  return JSON.parse(out).instruments.map(({ instrument }: { readonly instrument: string }) => instrument);
}

describe('--exchange of recorded messages', () => {
  it('is tested with every name it offers', () => {
    expect(Object.keys(messages).sort()).toEqual(captureExchanges.filter((name) => name !== 'okx').sort());
  });

  it.each(Object.entries(messages))('accepts the printed name of %s', async (exchange, message) => {
    const read = await instrumentsRead(capture(message), '--exchange', exchange);
    expect(read).toEqual([expect.stringMatching(new RegExp(`^${exchange}:`))]);
  });

  it.each([
    ['okx', ['okex-swap:BTC-USDT-SWAP', 'okex:BTC-USDT']],
    ['okex', ['okex:BTC-USDT']],
    ['okex-swap', ['okex-swap:BTC-USDT-SWAP']],
    ['okx-swap', ['okex-swap:BTC-USDT-SWAP']],
  ])('%s chooses %j of a capture of OKX', async (exchange, chosen) => {
    const data = capture(okx('BTC-USDT'), okx('BTC-USDT-SWAP'));
    expect(await instrumentsRead(data, '--exchange', exchange)).toEqual(chosen);
  });

  it.each(['bitget', 'bitget-futures'])('%s selects among the markets of Bitget with one symbol', async (exchange) => {
    const data = capture(bitget('SPOT'), bitget('USDT-FUTURES'));
    expect(await instrumentsRead(data, '--exchange', exchange)).toEqual([`${exchange}:BTCUSDT`]);
    expect(await instrumentsRead(data, '--exchange', exchange, '--symbol', 'BTCUSDT')).toEqual([`${exchange}:BTCUSDT`]);
  });

  it('reads contracts by the name of the venue where the capture has only those', async () => {
    expect(await instrumentsRead(capture(bitget('USDT-FUTURES')), '--exchange', 'bitget')).toEqual([
      'bitget-futures:BTCUSDT',
    ]);
  });

  it('is refused where the capture has no such messages, or they cannot be read', async () => {
    expect(await backtest(['verify', capture(okx('BTC-USDT')), '--quiet', '--exchange', 'okex-swap'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/no data of the exchange 'okex-swap'\ndid you mean okex\?/),
    });
    expect(await backtest(['verify', capture(okx('BTC-USDT')), '--quiet', '--exchange', 'ftx'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^--exchange ftx is not a venue.*\ngive one of .*okex-swap/),
    });
  });
});

describe('--symbol of recorded messages', () => {
  const symbols: Readonly<Record<string, string>> = {
    'binance-delivery': 'BTCUSD_PERP',
    okex: 'BTC-USDT',
    'okex-swap': 'BTC-USDT-SWAP',
    'okex-futures': 'BTC-USDT-240329',
    'okex-options': 'BTC-USD-240329-50000-C',
    deribit: 'BTC-PERPETUAL',
    kraken: 'XBT/USD',
    coinbase: 'BTC-USD',
  };
  const names = Object.keys(messages).flatMap((exchange) =>
    [exchange, exchange.replace('okex', 'okx'), exchange.startsWith('okex') ? 'okx' : exchange]
      .filter((name, n, all) => all.indexOf(name) === n)
      .map((name) => [name, exchange] as const),
  );

  it.each(names)('accepts the exchange %s in front of a symbol of %s', async (name, exchange) => {
    const data = capture(messages[exchange] ?? {});
    const symbol = symbols[exchange] ?? 'BTCUSDT';
    // Books do not state which market of Bybit they belong to.
    const more = exchange.startsWith('bybit') ? ['--exchange', exchange] : [];
    expect(await instrumentsRead(data, '--symbol', `${name}:${symbol}`, ...more)).toEqual([`${exchange}:${symbol}`]);
  });

  it('accepts it for a tape and for dataset files too', async () => {
    const folder = freshFolder();
    const tape = join(folder, 'okx.tape');
    const tables = join(folder, 'tables');
    const data = capture(okx('BTC-USDT'), okx('BTC-USDT-SWAP'));
    const facts = instrumentsOf('okex', 'BTC-USDT', 'okex-swap', 'BTC-USDT-SWAP');
    for (const args of [
      ['import', data, '--out', tape],
      ['export', data, '--format', 'csv', '--out', tables],
    ]) {
      expect(await backtest([...args, '--instruments', facts, '--quiet'])).toMatchObject({ code: 0 });
    }
    for (const recorded of [tape, tables]) {
      expect(await instrumentsRead(recorded, '--symbol', 'okx-swap:BTC-USDT-SWAP')).toEqual([
        'okex-swap:BTC-USDT-SWAP',
      ]);
      expect(await instrumentsRead(recorded, '--exchange', 'okx-swap')).toEqual(['okex-swap:BTC-USDT-SWAP']);
    }
  });

  it('refuses another exchange', async () => {
    expect(
      await backtest(['verify', capture(okx('BTC-USDT')), '--quiet', '--symbol', 'okx-swap:BTC-USDT']),
    ).toMatchObject({ code: 2, err: expect.stringMatching(/no data of the exchange 'okx-swap'/) });
  });
});

const instrumentsOf = (...names: readonly string[]): string => {
  const entries = names.flatMap((exchange, n) =>
    n % 2 === 1
      ? []
      : {
          exchange,
          symbol: names[n + 1],
          kind: 'spot',
          base: 'BTC',
          quote: 'USDT',
          tickSize: '0.5',
          lotSize: '1',
          fees: { maker: '0', taker: '0' },
        },
  );
  return fileOf('instruments.json', JSON.stringify(entries));
};
