import { law } from '@replay/testkit';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { escapedCell, table, tableCsv } from '../src/index.ts';

it.each([
  ['=1+1', "'=1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['+cmd|x', "'+cmd|x"],
  ['-cmd|x', "'-cmd|x"],
  ['-1+1', "'-1+1"],
  ['\t=1', "'\t=1"],
  ['-1.5', '-1.5'],
  ['+2', '+2'],
  ['-1e-7', '-1e-7'],
  ['-.5', '-.5'],
  ['BTC-USDT', 'BTC-USDT'],
  ['', ''],
])('a cell %j is written as %j', (cell, written) => {
  expect(escapedCell(cell)).toBe(written);
});

it('a table keeps its numbers and escapes its texts', () => {
  const record = { tag: '=HYPERLINK("x")', pnl: '-1.5', lots: -3 };
  const columns = { tag: () => record.tag, pnl: () => record.pnl, lots: () => record.lots };
  const csv = [...tableCsv(table('fills', columns, [record]))].join('');
  expect(csv).toBe('tag,pnl,lots\n"\'=HYPERLINK(""x"")",-1.5,-3\n');
});

law('no text but a number begins as a formula does', [fc.string()], (text) => {
  const cell = escapedCell(text);
  if (/^[=+\-@\t\r]/.test(cell)) expect(Number.isFinite(Number(cell))).toBe(true);
  expect(cell === text || cell === `'${text}`).toBe(true);
});

law('numbers stay as they are', [fc.double({ noNaN: true, noDefaultInfinity: true })], (number) => {
  expect(escapedCell(number)).toBe(number);
  expect(escapedCell(String(number))).toBe(String(number));
});
