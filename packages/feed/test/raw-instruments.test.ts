import { type Instrument, type Levels, priceText, sizeText } from '@replay/core';
import { describe, expect, it } from 'vitest';
import { type InstrumentsFile, openRaw, type RawOptions } from '../src/index.ts';
import { eventsIn, fileOf } from './dataset-files.ts';
import {
  binanceTrade,
  bitget,
  bybit,
  coinbase,
  depth,
  epochMs,
  kraken,
  line,
  okx,
  spotSnapshot,
} from './raw-captures.ts';

const open = (messages: readonly unknown[], options: RawOptions = {}) =>
  openRaw(fileOf('capture', `${messages.map((message, n) => line(n + 1, message)).join('\n')}\n`), {
    unknownContracts: 'assume',
    ...options,
  });

describe('sizes of recorded messages are counted in steps that hold the largest of them', () => {
  const market = '2.08001x120000.12345678 2.08x90000000.00000001 | 2.08002x0.00000003';
  const level2 = ([price = '', size = '']: readonly string[]) => [price, size];
  const rows = (side: string) =>
    side
      .trim()
      .split(' ')
      .map((level) => level2(level.split('x')));
  const [bids = '', asks = ''] = market.split('|');

  it.each<[string, string, readonly unknown[], RawOptions]>([
    ['bybit-spot', 'BTCUSDT', [bybit(1, 'snapshot', 1, market)], { venue: 'bybit-spot' }],
    ['okex', 'BTC-USDT', [okx(1, 'snapshot', market)], {}],
    ['bitget', 'BTCUSDT', [bitget(1, 'snapshot', market)], {}],
    ['binance', 'BTCUSDT', [depth(1, 1, 1, '2x1 |'), spotSnapshot(6, market)], {}],
    ['coinbase', 'BTC-USD', [{ type: 'snapshot', product_id: 'BTC-USD', bids: rows(bids), asks: rows(asks) }], {}],
  ])('of %s, inferred or with a stated lot', async (exchange, symbol, messages, options) => {
    const stated = {
      exchange,
      symbol,
      kind: 'spot',
      base: 'BTC',
      quote: 'USDT',
      tickSize: '0.00001',
      lotSize: '0.00000001',
    };
    const instruments = [{ ...stated, fees: { maker: '0', taker: '0' } }] as InstrumentsFile;
    for (const more of [{}, { instruments }]) {
      const source = await open(messages, { ...options, ...more });
      const [instrument] = source.instruments as [Instrument];
      const text = ({ prices, sizes }: Levels): string =>
        prices
          .map((price, row) => `${priceText(price, instrument)}x${sizeText(sizes[row] as never, instrument)}`)
          .join(' ');
      const books = (await eventsIn(source)).filter((event) => event.type === 'BookSnapshotted');
      expect(books.map((book) => `${text(book.bids)} | ${text(book.asks)}`)).toEqual([market]);
    }
  });
});

describe('a tick of recorded messages is no coarser than the digits of the few prices that were seen', () => {
  const full = (side: string, price: string) =>
    coinbase(1, 'open', { side, price, remaining_size: '1', order_id: 'a' });

  it.each<[string, unknown, string, RawOptions]>([
    ['a print of Binance', binanceTrade(1, 5, 'buy 0.0170x3'), '0.0001', {}],
    ['a print at a round price', binanceTrade(1, 5, 'buy 100x3'), '1', {}],
    [
      'a joined trade',
      { e: 'aggTrade', E: epochMs, s: 'A', a: 1, p: '0.5000', q: '1', f: 1, l: 1, T: epochMs, m: true },
      '0.0001',
      {},
    ],
    ['a level of Bybit', bybit(1, 'snapshot', 1, '93530.5x1 |'), '0.1', { venue: 'bybit' }],
    ['two levels of OKX', okx(1, 'snapshot', '300x1 | 600x1'), '1', {}],
    ['a level of Kraken', kraken(1, 'snapshot', '0.0170x1 |'), '0.0001', {}],
    ['an order of Coinbase', full('buy', '25.00'), '0.01', {}],
  ])('such as %s', async (_, message, tickSize, options) => {
    const source = await open([message], options);
    expect(source.instruments).toMatchObject([{ tickSize }]);
    expect(source.notes.join()).toContain('(tick unknown, digits taken)');
    expect((await eventsIn(source)).filter(({ type }) => type === 'MessageRejected')).toEqual([]);
  });
});
