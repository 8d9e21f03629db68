import { Decimal, type Micros, priceText, sizeText, type Ticks, timeText } from '@replay/core';
import { law, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { writeToString } from 'fast-csv';
import { describe, expect, it } from 'vitest';
import { OrderedRows } from '../src/columns/rows.ts';
import { escapedCell, foldAccounts, foldReport, table, tableCsv, wholeRun } from '../src/index.ts';
import { decimalText } from '../src/metric/metric.ts';
import { instrumentTexts, timeTexts } from '../src/render/csv/cell-texts.ts';
import { allTables } from '../src/render/csv/run-tables.ts';
import { anySteps, runOf } from './any-journal.ts';

const textAs = (columns: readonly string[], rows: readonly (readonly (string | number)[])[]): Promise<string> =>
  writeToString(
    rows.map((row) => row.map(escapedCell)),
    { headers: [...columns], alwaysWriteHeaders: true, includeEndRowDelimiter: true },
  );

const anyCell = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^[\w.:,|"'=+@ \t\r\n\0-]{0,9}$/),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

describe('a table as CSV', () => {
  it('is the text that fast-csv writes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(anyCell, anyCell, anyCell), { maxLength: 12 }), async (records) => {
        const columns = { a: ([one]: Row) => one, 'b,"c"': ([, two]: Row) => two, d: ([, , three]: Row) => three };
        const made = table('drawn', columns, records);
        expect([...tableCsv(made)].join('')).toBe(await textAs(made.columns, records));
      }),
    );
  });

  it('comes in chunks of bounded length, created as they are read', () => {
    let made = 0;
    const records = {
      length: 1e6,
      *[Symbol.iterator]() {
        for (; made < 1e6; made += 1) yield made;
      },
    };
    const pieces = tableCsv(table('long', { number: (one: number) => one, text: () => 'x'.repeat(90) }, records));
    const [first = ''] = pieces;
    expect(first.length).toBeLessThan(1e5);
    expect(made).toBeLessThan(1e3);
  });

  it('of a run is the text that fast-csv writes', async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, async (steps) => {
        const reports = foldAccounts(runOf(steps, testInstrument({ tickSize: '0.05', lotSize: '0.001' })).facts);
        for (const one of allTables(reports)) {
          const rows = Array.from(one.rows(), (row) => [...row]);
          expect(rows).toHaveLength(one.length);
          expect([...tableCsv(one)].join('')).toBe(await textAs(one.columns, rows));
          for (const [at, column] of one.columns.entries())
            expect([...one.cells(column)], column).toEqual(rows.map((row) => row[at]));
        }
      }),
    );
  });
});

type Row = readonly [string | number, string | number, string | number];

describe('the texts of cells', () => {
  const anyStep = fc.constantFrom('1', '5', '0.1', '0.05', '0.00000001', '10', '2.5');
  const anyCount = fc.oneof(
    fc.maxSafeInteger(),
    fc.integer(),
    fc.integer().map((count) => count / 2),
  );

  law('are those of the counts, mids and times', [anyStep, anyStep, anyCount], (tickSize, lotSize, count) => {
    const instrument = testInstrument({ tickSize, lotSize });
    const { facts } = runOf([], instrument);
    const texts = instrumentTexts(foldReport(facts).run)(instrument.id);
    expect(texts.price(count as Ticks)).toBe(priceText(count as Ticks, instrument));
    expect(texts.size(count as never)).toBe(sizeText(count as never, instrument));
    expect(texts.mid(count)).toBe(decimalText(new Decimal(tickSize).mul(count).div(2)));
  });

  law(
    'of times are the same whatever came before',
    [fc.array(fc.nat({ max: 4_000_000 }), { maxLength: 20 })],
    (times) => {
      const text = timeTexts();
      for (const time of times)
        for (const from of [-62_000_000_000_000_000, -2_000_000, 0, 1_723_118_400_000_000])
          expect(text((from + time) as Micros)).toBe(timeText((from + time) as Micros));
    },
  );
});

describe('the rows of several accounts', () => {
  const anyLists = fc.array(fc.array(fc.nat({ max: 5 }), { maxLength: 6 }), { maxLength: 3 });

  law('are in one order, equal ones in that of their accounts', [anyLists], (lists) => {
    const named = lists.map((list, name) => list.map((number, at) => ({ number, name, at })));
    const rows = new OrderedRows(named, ({ number }) => number);
    expect([...rows]).toEqual(named.flat().toSorted((one, other) => one.number - other.number));
  });

  law('of one account are its own', [anySteps], (steps) => {
    const reports = foldAccounts(runOf(steps, testInstrument()).facts);
    const { fills, orders } = wholeRun(reports);
    expect([...fills]).toEqual([...reports.accounts[0].report.fills]);
    expect([...orders]).toEqual([...reports.accounts[0].report.orders]);
  });
});
