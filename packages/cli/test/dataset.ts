import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshFolder } from './command.ts';

export const bookHeader = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount';
export const bookName = 'binance-futures_incremental_book_L2_2023-11-14_BTCUSDT.csv';

/** 2023-11-14T22:13:20Z, the moment of the snapshot. */
const start = 1_700_000_000_000_000;

/** A row of the book, so many tenths of a second after the snapshot. */
export function bookRow(tenths: number, kind: 'snapshot' | 'update', side: 'bid' | 'ask', price: string, size: string) {
  const time = start + tenths * 100_000;
  return `binance-futures,BTCUSDT,${time - 2000},${time},${kind === 'snapshot'},${side},${price},${size}`;
}

/** A book of ten levels a side around 1000.0 that breathes for half a minute from so many tenths on: 301 messages. */
export function quietBook(from = 0): string[] {
  const rows: string[] = [];
  for (let level = 0; level < 10; level++) {
    rows.push(bookRow(from, 'snapshot', 'bid', (999.9 - level / 10).toFixed(1), '5'));
    rows.push(bookRow(from, 'snapshot', 'ask', (1000.1 + level / 10).toFixed(1), '5'));
  }
  for (let tenths = 1; tenths <= 300; tenths++) {
    const side = tenths % 2 === 0 ? 'bid' : 'ask';
    rows.push(bookRow(from + tenths, 'update', side, side === 'bid' ? '999.9' : '1000.1', `${1 + (tenths % 7)}.5`));
  }
  return rows;
}

/** Facts of the instrument, so that nothing needs to be inferred. */
export const instrumentFacts = [
  {
    exchange: 'binance-futures',
    symbol: 'BTCUSDT',
    kind: 'linear',
    base: 'BTC',
    quote: 'USDT',
    tickSize: '0.1',
    lotSize: '0.5',
    multiplier: '1',
    fees: { maker: '0.0002', taker: '0.0005' },
  },
];

/** A folder with the rows as a dataset file; returns the options that name it and its instrument. */
export function dataset(rows: readonly string[] = quietBook(), header = bookHeader): readonly string[] {
  const folder = freshFolder();
  writeFileSync(join(folder, bookName), `${[header, ...rows].join('\n')}\n`);
  return ['--data', folder, '--instruments', instrumentsFile()];
}

/** A folder with a book and, beside it, one row of quotes. */
export function quoted(type: 'quotes' | 'book_ticker' = 'quotes'): readonly string[] {
  const given = dataset();
  const row = `binance-futures,BTCUSDT,${start + 8000},${start + 10_000},4.5,1000.1,999.9,5`;
  const header = 'exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount';
  writeFileSync(join(given[1] ?? '', bookName.replace('incremental_book_L2', type)), `${header}\n${row}\n`);
  return given;
}

export function instrumentsFile(): string {
  const path = join(freshFolder(), 'instruments.json');
  writeFileSync(path, JSON.stringify(instrumentFacts));
  return path;
}
