import { join } from 'node:path';
import { instrumentId, type MarketEvent, type TradePrinted } from '@replay/core';
import { openDataset } from '@replay/feed';
import { change, print, snapshot, testInstrument } from '@replay/testkit';
import { expect, it } from 'vitest';
import { arrowRows } from '../src/tables/arrow-columns.ts';
import { CsvTable, csvHeader } from '../src/tables/csv-file.ts';
import { backtest, fileOf, freshFolder } from './command.ts';

const trade = (tradeId: string): TradePrinted => ({ ...print('buy 100x2'), tradeId });

it.each([
  ['=1+1', "'=1+1"],
  ['@x', "'@x"],
  ['-7', '-7'],
  ['-a', "'-a"],
  ['=HYPERLINK("a","b")', '"\'=HYPERLINK(""a"",""b"")"'],
  ['a,b', '"a,b"'],
])('an exported trade id %j is the cell %s', (id, cell) => {
  const row = new CsvTable(testInstrument()).rows(trade(id));
  expect(row).toMatch(/^test,BTCUSDT,/);
  expect(row).toContain(`,${cell},buy,100,2\n`);
});

it('a symbol that begins like a formula is escaped', () => {
  expect(new CsvTable(testInstrument({ symbol: '=BTC' })).rows(trade('1'))).toMatch(/^test,'=BTC,/);
});

const letters = ["'", '=', '+', '-', '@', '"', ',', 'a', '1', ' '];
const pairs = letters.flatMap((one) => letters.map((other) => one + other));
/** Cells that a spreadsheet would run, that are quoted, and that have apostrophes of their own. */
const cells = [...letters, ...pairs, "''=1", '=HYPERLINK("a","b")', "'-7", '+1e5', '"a",b'];

/** What is read back from an exported table, in the documented order of its columns or in another. */
async function readBack(symbol: string, ids: readonly string[], mixed: boolean): Promise<readonly MarketEvent[]> {
  const instrument = testInstrument({ id: instrumentId('binance', symbol), exchange: 'binance', symbol });
  const { id } = instrument;
  const table = new CsvTable(instrument);
  const stamp = { instrument: id, exchangeTime: 1_700_000_000_000_000, receivedTime: 1_700_000_000_000_000 } as const;
  const rows = ids.map((tradeId) => table.rows({ ...trade(tradeId), ...(stamp as object) })).join('');
  const text = `${csvHeader('trades')}${rows}`;
  const turned = text.replace(/^(exchange,.*),amount\n/, '$1,amount,more\n').replaceAll(',100,2\n', ',100,2,x\n');
  const { exchange: _, ...facts } = instrument;
  const entry = {
    ...facts,
    exchange: 'binance',
    kind: 'linear-perpetual',
    base: 'BTC',
    quote: 'USDT',
    tickSize: '1',
    lotSize: '1',
    countingStep: '1',
  };
  const source = await openDataset(fileOf('t.csv', mixed ? turned : text), {
    instruments: [entry] as never,
    types: ['trades'],
  });
  const events: MarketEvent[] = [];
  for await (const batch of source.batches()) events.push(...batch);
  expect(source.instruments.map((one) => one.symbol)).toEqual([symbol]);
  return events;
}

it.each(['=A', "'=A", "''=A", '+A', '-A', '@A', '-7', "'-7", '"a",b', 'a,b', "='"])(
  'an exported symbol %j is read back unchanged',
  async (symbol) => {
    expect(await readBack(symbol, ['1'], false)).toHaveLength(1);
  },
);

it.each([false, true])('exported ids are read back unchanged, with an additional column: %s', async (mixed) => {
  const events = await readBack("'=BTC", cells, mixed);
  expect(events.map((event) => (event as TradePrinted).tradeId)).toEqual(cells);
});

it('in both table formats a snapshot has each price once, with the last stated size, and none of size 0', () => {
  const event = snapshot('98x0 99x1 99x2 | 101x4 101x0 102x3');
  const rows = new CsvTable(testInstrument()).rows(event).trim().split('\n');
  expect(rows.map((row) => row.split(',').slice(4).join())).toEqual(['true,bid,99,2', 'true,ask,102,3']);
  const cells = arrowRows(event, testInstrument()).map((row) => row.slice(4, 6).concat(row.slice(8)));
  expect(cells).toEqual([
    [true, 'bid', 99, 2],
    [true, 'ask', 102, 3],
  ]);
  expect(arrowRows(change('99x0 99x1 |'), testInstrument())).toHaveLength(2);
});

it('a snapshot without a level has no row, and an export reports how many there were', () => {
  const table = new CsvTable(testInstrument());
  expect(table.rows(snapshot('|'))).toBe('');
  expect(table.rows(snapshot('99x0 | 101x0'))).toBe('');
  expect(table.rows(change('99x0 |'))).toMatch(/^test,BTCUSDT,\d+,\d+,false,bid,99,0\n$/);
});

it.each(['csv', 'arrow'])('an export to %s reports how many snapshots had no level', async (format) => {
  const book = (n: number, action: string, bids: readonly string[][]) => {
    const data = [{ bids, asks: [], ts: `${1_700_000_000_000 + n}`, checksum: 0 }];
    return `${1_700_000_000_000 + n}000 ${JSON.stringify({ arg: { channel: 'books', instId: 'BTC-USDT' }, action, data })}`;
  };
  const lines = [book(1, 'snapshot', []), book(2, 'update', [['99', '1', '0', '1']]), book(3, 'snapshot', [])];
  const exported = async (last: number) => {
    const data = `raw:${fileOf('okx.ndjson', `${lines.slice(0, last).join('\n')}\n`)}`;
    return backtest(['export', data, '--format', format, '--out', join(freshFolder(), 'tables'), '--quiet']);
  };
  expect(await exported(3)).toMatchObject({
    code: 0,
    err: '2 snapshots without a level have no row in a table: a book read from it keeps the earlier levels.\n',
  });
  expect((await exported(2)).err).toMatch(/^1 snapshot without a level has no row/);
});
