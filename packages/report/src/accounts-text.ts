import type { RunReports } from './fold-accounts.ts';
import { decimalText } from './metric.ts';
import { moneyTextFor } from './money-text.ts';
import { reportText, type TextOptions } from './report-text.ts';
import type { RunContext } from './run-document.ts';
import { columnLines, hangingLines } from './text-table.ts';
import type { Total } from './total.ts';

/** The reports of several accounts for a terminal: what they come to together, where that can be said, then each by itself. */
export function accountsText(reports: RunReports, context: RunContext, options: TextOptions = {}): string {
  const width = Math.max(Math.min(options.width ?? 100, 100), 60);
  const { accounts, total } = reports;
  const each = accounts.map(({ name, report }, at) => {
    // How the data were understood concerns all of them, and is told once.
    const { notes: _, ...bare } = context;
    return `── account ${name} ──\n\n${reportText(report, at === 0 ? context : bare, options)}`;
  });
  const rows = accounts.map(({ name, report: { run, profit } }) => {
    const money = moneyTextFor(run.currency, profit.netPnl);
    return [name, money(profit.netPnl), money(profit.initialCapital), money(profit.finalEquity)];
  });
  const table = columnLines(
    [['account', 'net P&L', 'capital', 'final equity'], ...rows],
    ['left', 'right', 'right', 'right'],
  );
  return [[...table, '', ...totalLines(total, width), ''].join('\n'), ...each].join('\n');
}

function totalLines(total: Total | undefined, width: number): readonly string[] {
  if (total === undefined) {
    const why =
      'no total: the accounts are in different currencies, and no conversion was stated (--convert BTC=60000USDT)';
    return hangingLines('', why, width);
  }
  const money = moneyTextFor(total.currency, total.netPnl);
  const rates = total.rates.map(
    ({ from, first, last }) => `1 ${from} = ${decimalText(first)} at first and ${decimalText(last)} at last`,
  );
  const revalued = rates.length === 0 ? '' : `, revaluation of the capital ${money(total.fxRevaluation)}`;
  const text = `together: net P&L ${money(total.netPnl)}, fees ${money(total.fees)}, funding ${money(total.funding)}${revalued}, final equity ${money(total.finalEquity)}${rates.length === 0 ? '' : `; ${rates.join(', ')}`}`;
  return hangingLines('', text, width);
}
