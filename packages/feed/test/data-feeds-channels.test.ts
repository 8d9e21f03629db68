import { type Micros, parseTime } from '@replay/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelPeriods } from '../src/data-feeds/channel-periods.ts';
import { filtersKey, mergedFilters, type SliceFilter } from '../src/data-feeds/slice-filter.ts';

describe('filters', () => {
  it('have the key under which other clients of the API keep their slices', () => {
    const filters = ['depth', 'depthSnapshot', 'trade'].map((channel) => ({ channel, symbols: ['btcusdt'] }));
    expect(filtersKey(mergedFilters(filters))).toBe('3d9114773c45b9c36b00742150a6b759bb491d9c448e17b6fe51bd7988bd373d');
  });

  it.each([
    ['trade:b trade:a', 'trade:a,b', 'a channel stands there once, with its symbols sorted'],
    ['trade:a depth:a', 'depth:a trade:a', 'channels are sorted'],
    ['trade:a,a', 'trade:a', 'a symbol stands there once'],
    ['trade:a trade', 'trade', 'all symbols are more than some'],
    ['trade trade:a', 'trade', 'in either order'],
  ])('%s are %s: %s', (given, expected) => {
    expect(mergedFilters(drawn(given))).toEqual(drawn(expected));
  });

  it('that ask the same have the same key, however they are written', () => {
    const anyFilter = fc.record({
      channel: fc.constantFrom('trade', 'depth', 'ticker'),
      symbols: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }),
    });
    fc.assert(
      fc.property(fc.array(anyFilter, { minLength: 1 }), fc.nat(), (filters, at) => {
        const turned = [...filters.slice(at % filters.length), ...filters.slice(0, at % filters.length)].toReversed();
        expect(filtersKey(mergedFilters(turned))).toBe(filtersKey(mergedFilters(filters)));
        expect(mergedFilters(mergedFilters(filters))).toEqual(mergedFilters(filters));
      }),
    );
  });
});

describe('the channels of an exchange', () => {
  it.each([
    ['binance', 'BTCUSDT', '2020-02-01', 'depth:btcusdt depthSnapshot:btcusdt trade:btcusdt', 'lower case'],
    [
      'binance-futures',
      'BTCUSDT',
      '2024-08-08',
      'depth:btcusdt depthSnapshot:btcusdt forceOrder:btcusdt markPrice:btcusdt trade:btcusdt',
      'with marks and liquidations',
    ],
    [
      'bybit',
      'BTCUSDT',
      '2024-01-01',
      'liquidation:BTCUSDT orderbook.50:BTCUSDT publicTrade:BTCUSDT tickers:BTCUSDT',
      'until 2025-02-26 liquidations came one by one',
    ],
    [
      'bybit',
      'BTCUSDT',
      '2025-03-01',
      'allLiquidation:BTCUSDT orderbook.50:BTCUSDT publicTrade:BTCUSDT tickers:BTCUSDT',
      'and in lists from then on',
    ],
    ['okex', 'BTC-USDT', '2020-01-01', 'spot/depth:BTC-USDT spot/trade:BTC-USDT', 'tables'],
    ['okex', 'BTC-USDT', '2021-01-01', 'spot/depth_l2_tbt:BTC-USDT spot/trade:BTC-USDT', 'tick by tick'],
    ['okex', 'BTC-USDT', '2022-05-13', 'books-l2-tbt:BTC-USDT trades:BTC-USDT', 'version 5'],
    ['okex', 'BTC-USDT', '2023-03-01', 'books:BTC-USDT trades:BTC-USDT', 'two weeks of the public book'],
    ['okex', 'BTC-USDT', '2024-01-01', 'books-l2-tbt:BTC-USDT trades-all:BTC-USDT', 'all trades'],
    ['okex', 'BTC-USDT', '2026-06-01', 'books:BTC-USDT trades-all:BTC-USDT', 'the public book again'],
    [
      'deribit',
      'BTC-28JUN24-1D02-C',
      '2024-01-01',
      ['book', 'ticker', 'trades'].map((one) => `${one}:BTC-28JUN24-1d02-C`).join(' '),
      'a small d',
    ],
  ])('%s %s on %s: %s, %s', (exchange, symbol, day, expected) => {
    const from = parseTime(day);
    const [period, second] = channelPeriods(exchange, [symbol], { from, to: (from + 60_000_000) as Micros }, undefined);
    expect(second).toBeUndefined();
    expect(period?.filters).toEqual(drawn(expected));
  });

  it('cut a range at the minute in which they changed', () => {
    const range = { from: parseTime('2023-02-24T23:58Z'), to: parseTime('2023-02-25T00:02Z') };
    const periods = channelPeriods('okex', ['BTC-USDT'], range, undefined);
    const change = parseTime('2023-02-25');
    expect(periods.map(({ from, to, filters }) => [from, to, filters[0]?.channel])).toEqual([
      [range.from, change, 'books-l2-tbt'],
      [change, range.to, 'books'],
    ]);
  });

  it('that the server lacks are not asked for, and what it has in their place is', () => {
    const range = { from: parseTime('2026-08-09'), to: parseTime('2026-08-10') };
    const [period] = channelPeriods('bybit', ['BTCUSDT'], range, ['orderbook.200', 'publicTrade', 'kline.1']);
    expect(period?.filters).toEqual(drawn('orderbook.200:BTCUSDT publicTrade:BTCUSDT'));
  });

  it.each([
    ['bybit', '2022-01-01', 'NO_DATA', /from 2023-04-05 on/, 'another language before'],
    ['cryptofacilities', '2022-01-01', 'BAD_USAGE', /cannot be read/, 'no codec'],
  ])('of %s on %s are refused as %s: %s, %s', (exchange, day, code, message) => {
    const from = parseTime(day);
    const range = { from, to: (from + 60_000_000) as Micros };
    expect(() => channelPeriods(exchange, ['X'], range, undefined)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});

/** Reads filters drawn as `trade:a,b depth`. */
const drawn = (text: string): readonly SliceFilter[] =>
  text.split(' ').map((one) => {
    const [channel = '', symbols] = one.split(':');
    return { channel, ...(symbols === undefined ? {} : { symbols: symbols.split(',') }) };
  });
