import { describe, expect, it } from 'vitest';
import { openDataset } from '../src/index.ts';
import { csv, eventsIn, fileOf, stampsOf, told, wholeSteps } from './dataset-files.ts';

const stampColumns = 'exchange,symbol,timestamp,local_timestamp';
const open = (name: string, header: string, rows: readonly string[], types: readonly string[]) =>
  openDataset(fileOf(name, csv(`${stampColumns},${header}`, rows)), { instruments: wholeSteps, types });

describe('rows of trades', () => {
  const header = 'id,side,price,amount';

  it('are prints with the side of the aggressor, or without one', async () => {
    const rows = [
      `${stampsOf(1)},a-1,buy,100,2`,
      `${stampsOf(1)},a-2,sell,99,1`,
      `${stampsOf(2)},a-3,unknown,99,1`,
      `${stampsOf(3)},,,99,1`,
    ];
    const source = await open('trades.csv', header, rows, ['trades']);
    expect(await told(source)).toEqual(['1 buy 100x2', '1 sell 99x1', '2 unknown 99x1', '3 unknown 99x1']);
    expect((await eventsIn(source)).map((event) => 'tradeId' in event && event.tradeId)).toEqual([
      'a-1',
      'a-2',
      'a-3',
      false,
    ]);
  });

  it('are liquidations where the name of the file says so', async () => {
    const name = 'binance-futures_liquidations_2023-11-14_BTCUSDT.csv.gz';
    const source = await open(name, header, [`${stampsOf(1)},7,sell,95,4`], ['liquidations']);
    expect(await told(source)).toEqual(['1 liquidation sell 95x4']);
  });
});

describe('rows of quotes', () => {
  it('are written from the outside in, and a side without cells is missing', async () => {
    const rows = [`${stampsOf(1)},4,101,99,3`, `${stampsOf(2)},,,99,3`, `${stampsOf(3)},4,101,,`];
    const source = await open('quotes.csv', 'ask_amount,ask_price,bid_price,bid_amount', rows, ['quotes']);
    expect(await told(source)).toEqual(['1 quote 99x3 | 101x4', '2 quote 99x3 | -', '3 quote - | 101x4']);
  });
});

describe('rows of book_snapshot_5', () => {
  it('are the whole top of the book each, with empty cells where levels are missing', async () => {
    const levels = (depth: number) =>
      Array.from(
        { length: depth },
        (_, level) => `asks[${level}].price,asks[${level}].amount,bids[${level}].price,bids[${level}].amount`,
      );
    const rows = [`${stampsOf(1)},101,4,99,3,102,1,98,2,,,97,1,,,,,,,,`, `${stampsOf(2)},,,99,5,,,,,,,,,,,,,,,,`];
    const source = await open('snapshots.csv.gz', levels(5).join(','), rows, ['book_snapshot_5']);
    expect(await told(source)).toEqual(['1 snapshot 99x3 98x2 97x1 | 101x4 102x1', '2 snapshot 99x5 | -']);
  });
});

describe('rows of book_snapshot_5 that repeat a price or show a size of 0', () => {
  it('are told as a set', async () => {
    const levels = Array.from(
      { length: 5 },
      (_, level) => `asks[${level}].price,asks[${level}].amount,bids[${level}].price,bids[${level}].amount`,
    );
    const cells = '101,4,99,3,101,5,98,0,102,0,99,1,,,,,,,,';
    // The second is read by the slow way, for its quotes.
    const rows = [`${stampsOf(1)},${cells}`, `${stampsOf(2)},${cells.replace('101', '"101"')}`];
    const source = await open('snapshots.csv.gz', levels.join(','), rows, ['book_snapshot_5']);
    expect(await told(source)).toEqual(['1 snapshot 99x1 | 101x5', '2 snapshot 99x1 | 101x5']);
  });
});

describe('rows of derivative_ticker', () => {
  const header =
    'funding_timestamp,funding_rate,predicted_funding_rate,open_interest,last_price,index_price,mark_price';
  const settlement = 1_700_000_000_000_000 + 100;

  it('tell the mark and the funding rate, each only when it changed', async () => {
    const rows = [
      `${stampsOf(1)},${settlement},0.0001,,1000,100,100.25,100.5`,
      `${stampsOf(2)},${settlement},0.0001,,1001,100,100.30,100.50`,
      `${stampsOf(3)},${settlement},1e-5,,1001,100,100.30,100.75`,
      `${stampsOf(4)},${settlement + 100},1e-5,,1001,100,100.30,`,
      `${stampsOf(5)},,,,1001,100,100.30,`,
    ];
    const source = await open('ticker.csv.gz', header, rows, ['derivative_ticker']);
    expect(await told(source)).toEqual([
      '1 mark 100.5 index 100.25',
      '1 funding 0.0001 at 100',
      '3 mark 100.75 index 100.3',
      '3 funding 0.00001 at 100',
      '4 funding 0.00001 at 200',
    ]);
  });
});
