import type { TradePrinted } from '@replay/core';
import { print, testInstrument } from '@replay/testkit';
import { expect, it } from 'vitest';
import { CsvTable } from '../src/export/csv-table.ts';

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

it('a symbol that begins as a formula does is disarmed', () => {
  expect(new CsvTable(testInstrument({ symbol: '=BTC' })).rows(trade('1'))).toMatch(/^test,'=BTC,/);
});
