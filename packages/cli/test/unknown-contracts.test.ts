import { describe, expect, it } from 'vitest';
import { backtest, fileOf } from './command.ts';
import { bookHeader, quietBook } from './dataset.ts';
import { flipFlop } from './strategies.ts';

const book = (exchange: string, symbol: string): string => {
  const rows = quietBook().map((row) => row.replace('binance-futures', exchange).replace('BTCUSDT', symbol));
  return fileOf(`${exchange}.csv`, `${[bookHeader, ...rows].join('\n')}\n`);
};

describe('dataset files of a venue whose contracts are not known', () => {
  it.each([
    ['bitmex', 'XBTUSD'],
    ['kucoin', 'BTC-USDT'],
    ['gate-io-futures', 'BTC_USDT'],
    ['hyperliquid', 'BTC'],
    ['bitfinex-derivatives', 'BTCF0:USTF0'],
    ['okex-swap', 'BTC-USDT-SWAP'],
  ])('of %s are verified and looked up, with a note, and refused by a run', async (exchange, symbol) => {
    const data = book(exchange, symbol);
    const verified = await backtest(['verify', data, '--quiet']);
    expect(verified).toMatchObject({ code: 0, out: expect.stringMatching(/passed\n$/) });
    expect(verified.out.replace(/\s+/g, ' ')).toContain('good for its book, not for profit and loss');
    const looked = await backtest(['book', data, '--at', '2023-11-14T22:13:25Z']);
    expect(looked).toMatchObject({ code: 0, out: expect.stringMatching(/\b999\.9\b/) });
    expect(await backtest(['--strategy', flipFlop(), '--data', data, '--quiet'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--instruments/),
    });
  });
});
