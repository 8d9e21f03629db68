import { describe, expect, it } from 'vitest';
import { StepFinder } from '../src/dataset/step-finder.ts';
import { type InstrumentsFile, openDataset, readInstruments } from '../src/index.ts';
import {
  bookHeader,
  bookRow,
  csv,
  fileOf,
  folderOf,
  stampsOf,
  told,
  tradesCsv,
  tradesHeader,
  wholeSteps,
} from './dataset-files.ts';

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
  const levels = (prices: readonly string[], size = '0.005'): string[] =>
    prices.map((price) => bookRow(`1 snapshot bid ${price}x${size}`));

  it('from prices and sizes, with a note that says so', async () => {
    const rows = levels(Array.from({ length: 12 }, (_, level) => (61_800 + level / 2).toFixed(2)));
    const prints = Array.from({ length: 12 }, (_, row) => `${row} buy 61800x0.${(row + 1) * 5}`);
    const folder = folderOf({ 'book.csv': csv(bookHeader, rows), 'trades.csv': tradesCsv(prints) });
    const source = await openDataset(folder);
    expect(source.instruments).toMatchObject([
      { tickSize: '0.5', lotSize: '0.000005', orderStep: 1000, contract: 'linear', settle: 'USDT', multiplier: '1' },
    ]);
    expect(source.notes).toEqual([
      'binance-futures:BTCUSDT: the tick size 0.5 and the lot size 0.005 were inferred from the first 24 rows of its files; ' +
        'the contract (linear, multiplier 1) and the fees (maker 0.0002, taker 0.0005) are assumed from its name. ' +
        'Give --instruments to state them.',
    ]);
  });

  it.each<[prices: string[], tick: string]>([
    [['0.0170'], '0.0001'],
    [['100'], '1'],
    [['93530', '93530.5'], '0.1'],
    [['61800.2', '61800.4', '61800.8'], '0.1'],
  ])('no coarser than their digits where only the prices %j were seen', async (prices, tick) => {
    const source = await openDataset(fileOf('book.csv', csv(bookHeader, levels(prices))));
    expect(source.instruments).toMatchObject([{ tickSize: tick }]);
    expect(source.notes[0]).toContain('(tick unknown, digits taken)');
    expect(source.notes[0]).toContain('the lot size 0.001 (no trade was seen, digits taken)');
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
    ['huobi', 'btcusdt', 'nor these'],
  ])('with a contract of %s %s only where books alone are wanted: %s', async (exchange, symbol) => {
    const rows = [bookRow('1 snapshot bid 99x1', symbol).replace('binance-futures', exchange)];
    await expect(openDataset(fileOf('book.csv', csv(bookHeader, rows)))).rejects.toMatchObject({
      code: 'BAD_CONFIGURATION',
      place: `${exchange}:${symbol}`,
      remedy: expect.stringContaining('--instruments'),
    });
    const source = await openDataset(fileOf('book.csv', csv(bookHeader, rows)), { unknownContracts: 'assume' });
    expect(await told(source)).toEqual(['1 snapshot 99x1 | -']);
    expect(source.notes[0]).toMatch(/good for its book, not for profit and loss\.$/);
  });
});

describe('sizes are counted in steps that hold the largest of them', () => {
  const stated = (lotSize: string, countingStep?: string): InstrumentsFile =>
    [{ ...btc, lotSize, ...(countingStep === undefined ? {} : { countingStep }) }] as InstrumentsFile;
  const rows = (...sizes: string[]): string =>
    csv(
      bookHeader,
      sizes.map((size, level) => bookRow(`1 snapshot bid ${99 - level}x${size}`)),
    );

  it.each<[sizes: [string, string], lot: string]>([
    [['312807.11677155', '1500'], '0.00000001'],
    [['90000000.12345', '0.5'], '0.00001'],
    [['73000000000.125', '3'], '0.001'],
    [['0.000000000000000001', '0.001'], '0.000000000000000001'],
  ])('%j with a lot of %s, stated or inferred', async (sizes, lotSize) => {
    const path = fileOf('book.csv', rows(...sizes));
    for (const options of [{ instruments: stated(lotSize) }, {}]) {
      expect(await told(await openDataset(path, options))).toEqual([`1 snapshot 99x${sizes[0]} 98x${sizes[1]} | -`]);
    }
  });

  it('a size far above the first ones', async () => {
    const later = [...rows('0.00000001').trimEnd().split('\n'), bookRow('2 update bid 98x80000000.00000001')];
    const source = await openDataset(fileOf('book.csv', `${later.join('\n')}\n`));
    expect(await told(source)).toEqual(['1 snapshot 99x0.00000001 | -', '2 change 98x80000000.00000001 | -']);
  });

  it('but not in others than a file states, and the error says what to state', async () => {
    const path = fileOf('book.csv', rows('312807.11677155'));
    const source = await openDataset(path, { instruments: stated('0.00000001', '0.00000000001') });
    await expect(told(source)).rejects.toMatchObject({
      message:
        "amount '312807.11677155' is too large to be counted exactly in the step of 0.00000000001 that sizes are counted in",
      remedy: expect.stringMatching(/--instruments with a coarser countingStep for binance-futures:BTCUSDT/),
    });
  });
});

const many = (text: (n: number) => string): string[] => Array.from({ length: 12 }, (_, n) => text(n + 1));

describe('the greatest common divisor of decimals', () => {
  it.each<[texts: string[], step: string | undefined, because: string]>([
    [['61800.20', '61800.3'], '0.01', 'few numbers keep the digits they were written with'],
    [many((n) => (n / 10).toFixed(2)), '0.1', 'many tell that a zero is spelling'],
    [many((n) => String(n / 2)), '0.5', 'a step may be more than one unit of the last digit'],
    [many((n) => String(5 * n)), '5', 'or more than one'],
    [['10', '25'], '1', 'few do not tell that'],
    [['0.000', '0'], undefined, 'zeros say nothing'],
    [['1e-8', '3e-8'], '0.00000001', 'small numbers may be written with an exponent'],
    [many((n) => `${n}e3`), '1000', 'large ones too'],
  ])('of %j is %s: %s', (texts, step) => {
    const finder = new StepFinder();
    for (const text of texts) finder.addText(text);
    expect(finder.step).toBe(step);
  });
});
