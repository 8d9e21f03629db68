import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sampleMarket } from '@replay/market';
import { generatedMarket, serveRelay } from '@replay/relay';
import { describe, expect, it } from 'vitest';
import { backtest, freshFolder } from './command.ts';
import { dataset } from './dataset.ts';

const [, data = '', ...instruments] = dataset();
const book = (...args: string[]) => backtest(['book', data, ...instruments, ...args]);
const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('backtest book of searchable data', () => {
  const span = ['--from', '2024-05-01T07:54:10Z', '--to', '2024-05-01T07:54:20Z'];
  const every = ['--every', '500ms', '--depth', '3', ...span];
  const numberless = (text: string) => text.replace(/"sequence":\d+,/g, '');

  it('finds in a tape the same books as reading the source', async () => {
    const tape = join(freshFolder(), 'sample.tape');
    expect(
      await backtest(['import', 'sample', '--to', '2024-05-01T07:54:30Z', '--out', tape, '--quiet']),
    ).toMatchObject({ code: 0 });
    const searched = await backtest(['book', tape, ...every]);
    expect(lines(searched.out)).toHaveLength(20);
    expect(searched.out).toBe((await backtest(['book', 'sample', ...every])).out);
    expect(searched.err).toMatch(/^20 books, 0 failures; mean .* p50 .* p95 .* p99 .* max .* books\/s\n$/);
  });

  it('finds the same books in a relay', async () => {
    const relay = await serveRelay({ markets: [generatedMarket(sampleMarket)] });
    try {
      const address = relay.url.replace('http:', 'relay:');
      const asked = await backtest(['book', address, ...every, '--exchange', 'replay', '--symbol', 'BTCUSDT']);
      expect(asked).toMatchObject({ code: 0 });
      expect(numberless(asked.out)).toBe(numberless((await backtest(['book', 'sample', ...every])).out));
      expect(await backtest(['book', address, '--every', '1s'])).toMatchObject({ code: 2 });
    } finally {
      await relay.close();
    }
    const gone = [
      'book',
      relay.url.replace('http:', 'relay:'),
      ...every,
      '--exchange',
      'replay',
      '--symbol',
      'BTCUSDT',
    ];
    expect(await backtest(gone)).toMatchObject({ code: 4, out: '' });
  });
});

describe('backtest book', () => {
  it('draws the ladder at one time', async () => {
    const { code, out, err } = await book('--at', '2023-11-14T22:13:20.25Z', '--depth', '2');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(
      [
        'binance-futures:BTCUSDT at 2023-11-14T22:13:20.250000Z',
        '10 bids and 10 asks; last change 50 ms before, event 2',
        'bid   price  ask',
        '     1000.2  5.0',
        '     1000.1  2.5',
        '3.5   999.9',
        '5.0   999.8',
        '',
      ].join('\n'),
    );
  });

  it('includes everything received up to exactly that time', async () => {
    const { out } = await book('--at', '2023-11-14T22:13:20.199999Z', '--at', '2023-11-14T22:13:20.2Z', '--depth', '1');
    expect(lines(out).map(({ sequence, bids, asks }) => [sequence, bids, asks])).toEqual([
      [1, [['999.9', '5']], [['1000.1', '2.5']]],
      [2, [['999.9', '3.5']], [['1000.1', '2.5']]],
    ]);
  });

  it('prints periodic books to the end of the data, or within a range', async () => {
    const { out, err } = await book('--every', '10s', '--depth', '1');
    expect(lines(out).map(({ time }) => time)).toEqual([
      '2023-11-14T22:13:20.000000Z',
      '2023-11-14T22:13:30.000000Z',
      '2023-11-14T22:13:40.000000Z',
    ]);
    expect(err).toMatch(/^3 books in one pass over the data/);
    const range = ['--from', '2023-11-14T22:13:21Z', '--to', '2023-11-14T22:13:23Z'];
    expect(lines((await book('--every', '1s', ...range)).out)).toHaveLength(2);
  });

  it('reads times from a file in any order', async () => {
    const file = join(freshFolder(), 'times.txt');
    writeFileSync(file, '2023-11-14T22:13:25Z\n\n1700000001000\n1800000000000000\n1600000000000000\n');
    const found = lines((await book('--at-file', file)).out);
    expect(found.map(({ status, sequence }) => [status, sequence])).toEqual([
      ['waiting', undefined],
      ['live', 10],
      ['live', 50],
      ['live', 300],
    ]);
  });

  it.each<[args: string[], message: RegExp]>([
    [[], /no time is given/],
    [['--at', '2023-11-14', '--every', '1s'], /times are given in two ways/],
    [['--at', 'noon'], /--at: 'noon' is no time/],
    [['--every', '5'], /--every takes a duration with its unit/],
    [['--every', '0s'], /--every takes a duration with its unit/],
    [['--at-file', '/no/such'], /--at-file cannot be read/],
    [['--at', '2023-11-14', '--depth', '0'], /--depth takes at least one level/],
  ])('%j is wrong usage', async (args, message) => {
    const { code, err, out } = await book(...args);
    expect(err).toMatch(message);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});
