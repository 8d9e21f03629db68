import { Decimal } from '@replay/core';
import { allTables, foldReport, type Report, reportJson, reportText, runDocument, tableCsv } from '@replay/report';
import { testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { parseString } from 'fast-csv';
import { describe, expect, it } from 'vitest';
import { anySteps, runOf } from './any-journal.ts';
import { drawJournal } from './journal.ts';

const context = { id: '20240808-1200-drawn', hash: 'ab'.repeat(32), path: 'runs/x', source: 'drawn' };
const drawn = (...lines: string[]): Report => foldReport(drawJournal(lines));

const traded = drawn(
  '0s touch 99|101',
  '10s buy 3x101 fee 0.5',
  '20s touch 104|106',
  '30s sell 3x105 maker fee -0.25',
  '35s sell 1x104',
  '40s end',
);

/** The ways to all nulls; an element of a list is named by its first value. */
function nullsOf(value: unknown, path: readonly string[] = []): readonly string[] {
  if (value === null) return [path.join('.')];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, one]) =>
    nullsOf(one, [...path, Array.isArray(value) ? String(Object.values(one ?? [])[0]) : key]),
  );
}

const rows = (text: string): Promise<Record<string, string>[]> =>
  new Promise((resolve, reject) => {
    const read: Record<string, string>[] = [];
    parseString<Record<string, string>, Record<string, string>>(text, { headers: true })
      .on('data', (row) => read.push(row))
      .on('error', reject)
      .on('end', () => resolve(read));
  });

describe('the document of a run', () => {
  const document = JSON.parse(reportJson(traded, context));

  it('has the blocks of the contract, in its order, and the details after them', () => {
    expect(Object.keys(document).join(' ')).toBe(
      'run data assumptions summary attribution markouts warnings undefined outcome strategy currency details',
    );
    expect(Object.keys(document.summary).join(' ')).toBe(
      'initialCapital finalEquity netPnl totalReturn realizedPnl unrealizedPnl fees funding ' +
        'trades wins losses scratches winRate profitFactor expectancy averageWin averageLoss ' +
        'maxDrawdown maxDrawdownPct sharpe sortino volatility orders fills fillRatio makerShare turnover volume',
    );
    expect(Object.keys(document.data).join(' ')).toBe('source instruments from to events levelUpdates trades quality');
    expect(document.run).toEqual({ id: context.id, hash: context.hash, path: context.path, behaviourVersion: '1' });
  });

  it('begins its warnings with the notes of the source, as the text does', () => {
    const notes = ['The tick size was inferred.', 'Quotes were left unread.'];
    const warned = JSON.parse(reportJson(traded, { ...context, notes })).warnings;
    expect(warned).toEqual([...notes, ...document.warnings]);
    expect(reportText(traded, { ...context, notes })).toContain(`Warnings\n· ${notes.join('\n· ')}\n· `);
  });

  it('has money and ratios as decimal texts, counts as integers, times in ISO 8601 with microseconds', () => {
    expect(document.summary).toMatchObject({
      netPnl: '10.75',
      fees: '0.25',
      trades: 1,
      fills: 3,
      makerShare: '0.436288088643',
    });
    expect(document.data).toMatchObject({ from: '2024-08-08T12:00:00.000000Z', to: '2024-08-08T12:00:40.000000Z' });
    expect(document.assumptions).toMatchObject({
      latencyMicros: { feed: 'recorded', order: 10_000, response: 10_000 },
      fees: { maker: '0.0002', taker: '0.0005' },
      grouping: 'FLAT_TO_FLAT',
      annualisation: '525600 periods of 1 min in a year of 365 days',
    });
    expect(document.details.openPositions).toEqual([
      { instrument: 'test', size: '-1', averageEntry: '104', unrealized: '-1' },
    ]);
  });

  it('has no null without a reason', () => {
    fc.assert(
      fc.property(anySteps, fc.constantFrom('linear', 'spot'), (steps, contract) => {
        const { undefined: why, ...told } = runDocument(
          foldReport(runOf(steps, testInstrument({ contract })).facts),
          context,
        );
        for (const path of nullsOf(told)) {
          const parts = path.split('.');
          const names = parts.map((_, at) => parts.slice(at).join('.'));
          expect(
            names.some((name) => name in why),
            path,
          ).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('has no NaN and no Infinity', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const text = reportJson(foldReport(runOf(steps, testInstrument()).facts), context);
        expect(text).not.toMatch(/NaN|Infinity|"-0"|\de[+-]\d/);
      }),
    );
  });
});

describe('the report for a terminal', () => {
  const text = reportText(traded, context);

  it.each([
    /drawn on test/,
    /2024-08-08T12:00:00Z → 2024-08-08T12:00:40Z \(40 s\)/,
    /Net P&L +10\.75 USDT/,
    /Win rate +100\.00 % of 1/,
    /Profit factor +– \(no losses\)/,
    /Sharpe +– \(too few samples\)/,
    /spread capture +-4\.00 USDT/,
    /3 filled/,
    /taker-depth 2 \(407\.00 USDT\), queue 1 \(315\.00 USDT\)/,
    /position of -1 in test is open/,
  ])('says %s', (says) => {
    expect(text).toMatch(says);
  });

  it.each([60, 80, 100, 200])('stays within %i columns, and within 100', (width) => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const report = foldReport(runOf(steps, testInstrument(), '123456789').facts);
        const longest = Math.max(
          ...reportText(report, context, { width })
            .split('\n')
            .map((line) => line.length),
        );
        expect(longest).toBeLessThanOrEqual(Math.min(width, 100));
      }),
      { numRuns: 20 },
    );
  });

  it('has no colour codes by default', () => {
    expect(text).not.toContain('\u001b');
    expect(reportText(traded, context, { colour: true })).toContain('\u001b[32m10.75 USDT');
  });

  it('shows coins with eight digits', () => {
    const instrument = testInstrument({ contract: 'inverse', multiplier: '100', settle: 'BTC' });
    const lines = ['0s touch 49999|50001', '1s buy 5x50000', '2s sell 5x40000', '3s end'];
    expect(reportText(foldReport(drawJournal(lines, { instrument, capital: '1' })), context)).toMatch(
      /Net P&L +-0\.00250000 BTC/,
    );
  });
});

/** A table of a report, written as CSV. */
function csvOf(name: string, report: Report): string {
  const accounts = [{ name: 'USDT', report }] as const;
  const table = allTables({ run: report.run, ended: undefined, accounts, total: undefined }).find(
    (one) => one.name === name,
  );
  if (table === undefined) throw new Error(`there is no table of ${name}`);
  return [...tableCsv(table)].join('');
}

describe('the tables of a run', () => {
  it('have a row for every fill, order and trade', async () => {
    const [fills, orders, trades] = await Promise.all(
      ['fills', 'orders', 'trades'].map(async (name) => rows(csvOf(name, traded))),
    );
    expect(fills).toHaveLength(3);
    expect(fills?.[1]).toMatchObject({
      fill: '2',
      time: '2024-08-08T12:00:30.000000Z',
      time_us: '1723118430000000',
      side: 'sell',
      price: '105',
      size: '3',
      liquidity: 'maker',
      cause: 'queue',
      fee: '-0.25',
      mid_before: '105',
      position_after: '0',
    });
    expect(orders?.map(({ status, filled }) => [status, filled])).toEqual([
      ['filled', '3'],
      ['filled', '3'],
      ['filled', '1'],
    ]);
    expect(trades).toMatchObject([{ trade: '1', side: 'long', gross: '12', fees: '0.25', net: '11.75', fills: '1 2' }]);
  });

  it('have a header even without rows', async () => {
    const empty = drawn('0s touch 99|101', '1s end');
    expect(csvOf('trades', empty)).toMatch(/^trade,instrument,side,.*fills\n$/);
    expect(csvOf('fills', empty)).toMatch(/^fill,time,time_us,.*tainted\n$/);
  });

  it('list mark-outs by horizon and liquidity, with empty cells for missing values', async () => {
    const markouts = await rows(csvOf('markouts', traded));
    expect(markouts).toHaveLength(traded.markouts.length * 3);
    expect(markouts[1]).toMatchObject({ horizon: '0', horizon_us: '0', liquidity: 'maker', fills: '1', error_bps: '' });
    for (const { horizon, capture, amount, adverse_selection } of markouts)
      expect(new Decimal(capture ?? '').sub(amount ?? '').eq(adverse_selection ?? ''), horizon).toBe(true);
  });

  it('add up row by row: equity is capital + realized + unrealized − fees + funding, and capital + attribution', async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, async (steps) => {
        const report = foldReport(runOf(steps, testInstrument({ tickSize: '0.01' })).facts);
        for (const row of await rows(csvOf('equity', report))) {
          const { equity = '', realized = '', unrealized = '', fees = '', funding = '' } = row;
          const reckoned = report.profit.initialCapital.add(realized).add(unrealized).sub(fees).add(funding);
          expect(reckoned.toFixed()).toBe(new Decimal(equity).toFixed());
          const { spread_capture = '', inventory = '' } = row;
          const parts = report.profit.initialCapital.add(spread_capture).add(inventory).sub(fees).add(funding);
          expect(parts.toFixed()).toBe(new Decimal(equity).toFixed());
        }
        const fees = (await rows(csvOf('fills', report))).reduce((sum, { fee = '0' }) => sum.add(fee), new Decimal(0));
        expect(fees.toFixed()).toBe(report.profit.fees.toFixed());
      }),
      { numRuns: 30 },
    );
  });
});
