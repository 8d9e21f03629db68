import type { RunReports } from '../../fold/account-folds.ts';
import type { Total } from '../../fold/total.ts';
import { decimalText } from '../../metric/metric.ts';
import type { Table } from '../../metric/section.ts';
import { moneyTextFor } from '../../metric/value-text.ts';
import type { RunContext } from '../../report/run-context.ts';
import { reportText, type TextOptions } from './report-text.ts';
import { columnLines, hangingLines } from './text-table.ts';

/** The reports of several accounts for a terminal: the total, if there is one, then each account. */
export function accountsText(reports: RunReports, context: RunContext, options: TextOptions = {}): string {
  const width = Math.max(Math.min(options.width ?? 100, 100), 60);
  const { accounts, total } = reports;
  const each = accounts.map(({ name, report }, at) => {
    // Notes on the data concern all accounts and are printed once.
    const { notes: _, ...withoutNotes } = context;
    return `── account ${name} ──\n\n${reportText(report, at === 0 ? context : withoutNotes, options)}`;
  });
  const { columns, rows } = accountsTable(reports);
  const table = columnLines(
    [columns.map(({ title }) => title), ...rows.map((row) => row.map((cell) => cell ?? ''))],
    ['left', 'right', 'right', 'right'],
  );
  return [[...table, '', ...hangingLines('', totalWords(total), width), ''].join('\n'), ...each].join('\n');
}

/** The result of each account in its own currency: a column with different currencies holds words, not numbers. */
export function accountsTable({ accounts }: RunReports): Table {
  return {
    id: 'accounts',
    title: 'Accounts',
    columns: ['account', 'net P&L', 'capital', 'final equity'].map((title) => ({ title, unit: { kind: 'word' } })),
    rows: accounts.map(({ name, report: { run, profit } }) => {
      const money = moneyTextFor(run.currency, profit.netPnl);
      return [name, money(profit.netPnl), money(profit.initialCapital), money(profit.finalEquity)];
    }),
  };
}

/** The total of the accounts, or why there is none. */
export function totalWords(total: Total | undefined): string {
  if (total === undefined)
    return 'no total: the accounts are in different currencies, and no conversion was stated (--convert BTC=60000USDT)';
  const money = moneyTextFor(total.currency, total.netPnl);
  const rates = total.rates.map(
    ({ from, first, last }) => `1 ${from} = ${decimalText(first)} at first and ${decimalText(last)} at last`,
  );
  const revalued = rates.length === 0 ? '' : `, revaluation of the capital ${money(total.fxRevaluation)}`;
  return `together: net P&L ${money(total.netPnl)}, fees ${money(total.fees)}, funding ${money(total.funding)}${revalued}, final equity ${money(total.finalEquity)}${rates.length === 0 ? '' : `; ${rates.join(', ')}`}`;
}
