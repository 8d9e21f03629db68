import { describe, expect, it } from 'vitest';
import { StepFinder } from '../src/dataset/step-finder.ts';
import { openDataset, readInstruments } from '../src/index.ts';
import { bookHeader, bookRow, csv, fileOf, folderOf, stampsOf, tradesHeader, wholeSteps } from './dataset-files.ts';

const [btc] = wholeSteps as readonly Record<string, unknown>[];
const written = (content: unknown): string => fileOf('instruments.json', JSON.stringify(content));

describe('an instruments file', () => {
  it.each([
    ['an array', [btc]],
    ['an object with a note', { note: 'beside the data', instruments: [{ ...btc, settle: null, evidence: {} }] }],
  ])('may be %s', async (_, content) => {
    expect(await readInstruments(written(content))).toEqual([
      {
        id: 'binance-futures:BTCUSDT',
        exchange: 'binance-futures',
        symbol: 'BTCUSDT',
        contract: 'linear',
        base: 'BTC',
        quote: 'USDT',
        settle: 'USDT',
        tickSize: '1',
        lotSize: '0.001',
        orderStep: 1000,
        multiplier: '1',
        fees: { maker: '0.0002', taker: '0.0005' },
      },
    ]);
  });

  it('settles an inverse contract in its base', async () => {
    const inverse = { ...btc, kind: 'inverse-perpetual', quote: 'USD', contractMultiplier: '100' };
    expect(await readInstruments(written([inverse]))).toMatchObject([
      { contract: 'inverse', settle: 'BTC', multiplier: '100' },
    ]);
  });

  it.each<[content: unknown, message: string, because: string]>([
    [[{ ...btc, tickSize: 0.1 }], '0.tickSize', 'a number has been rounded before anyone reads it'],
    [[{ ...btc, tickSize: '0' }], '0.tickSize: must be more than 0', 'nothing can be counted in steps of nothing'],
    [
      [{ ...btc, kind: 'option' }],
      '0.kind: must be spot, linear-…, inverse-… or quanto-…',
      'no other kind can be accounted for',
    ],
    [{ instruments: [btc, { ...btc, symbol: undefined }] }, 'instruments.1.symbol', 'it says which one'],
    [[btc, btc], 'binance-futures:BTCUSDT stands there twice', 'which of the two would hold?'],
    ['none', 'the file', 'it is neither shape'],
  ])('%j is BAD_CONFIGURATION at %s: %s', async (content, message) => {
    const path = written(content);
    await expect(readInstruments(path)).rejects.toMatchObject({
      code: 'BAD_CONFIGURATION',
      place: path,
      message: expect.stringContaining(message),
    });
  });

  it('is BAD_CONFIGURATION when it is missing or no JSON', async () => {
    await expect(readInstruments('nowhere.json')).rejects.toMatchObject({
      code: 'BAD_CONFIGURATION',
      place: 'nowhere.json',
    });
    await expect(readInstruments(fileOf('i.json', '{'))).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' });
  });
});

describe('steps are inferred', () => {
  it('from the digits of prices and sizes, with a note that says so', async () => {
    const rows = ['1 snapshot bid 61800.20x2.50', '1 snapshot ask 61800.50x0.005'].map((row) => bookRow(row));
    const source = await openDataset(fileOf('book.csv', csv(bookHeader, rows)));
    expect(source.instruments).toMatchObject([
      { tickSize: '0.1', lotSize: '0.000005', orderStep: 1000, contract: 'linear', settle: 'USDT', multiplier: '1' },
    ]);
    expect(source.notes).toEqual([
      'binance-futures:BTCUSDT: the tick size 0.1 and the lot size 0.005 were inferred from the first 2 rows of its files; ' +
        'the contract (linear, multiplier 1) and the fees (maker 0.0002, taker 0.0005) are assumed from its name. ' +
        'Give --instruments to state them.',
    ]);
  });

  it('the lot from prints where there are many, since a book may show sizes of an older, finer lot', async () => {
    const trades = Array.from({ length: 1500 }, (_, row) => `${stampsOf(row)},${row},buy,100,0.${(row % 7) + 1}`);
    const folder = folderOf({
      'book.csv': csv(bookHeader, [bookRow('1 snapshot bid 99x0.01'), bookRow('1 snapshot bid 98x0.3')]),
      'trades.csv': csv(tradesHeader, trades),
    });
    const [instrument] = (await openDataset(folder)).instruments;
    expect(instrument).toMatchObject({ lotSize: '0.0001', orderStep: 1000 });
  });

  it.each([
    ['okex-swap', 'BTC-USDT-SWAP', 'what a contract is worth is not in the data'],
    ['bitmex', 'XBTUSD', 'nobody has written down its contracts'],
  ])('not for %s %s, which needs --instruments: %s', async (exchange, symbol) => {
    const rows = [bookRow('1 snapshot bid 99x1', symbol).replace('binance-futures', exchange)];
    await expect(openDataset(fileOf('book.csv', csv(bookHeader, rows)))).rejects.toMatchObject({
      code: 'BAD_CONFIGURATION',
      place: `${exchange}:${symbol}`,
      remedy: expect.stringContaining('--instruments'),
    });
  });
});

describe('the greatest common divisor of decimals', () => {
  it.each<[texts: string[], step: string | undefined, because: string]>([
    [['61800.20', '61800.3'], '0.1', 'trailing zeros are spelling'],
    [['0.5', '1.5', '100'], '0.5', 'a step may be more than one unit of the last digit'],
    [['10', '25'], '5', 'or more than one'],
    [['0.000', '0'], undefined, 'zeros say nothing'],
    [['1e-8', '3e-8'], '0.00000001', 'small numbers may be written with an exponent'],
    [['2e3', '500'], '500', 'large ones too'],
  ])('of %j is %s: %s', (texts, step) => {
    const finder = new StepFinder();
    for (const text of texts) finder.addText(text);
    expect(finder.step).toBe(step);
  });
});
