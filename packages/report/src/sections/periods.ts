import type { Report } from '../report/report.ts';
import type { Period } from '../risk/periods.ts';
import { count, type MetricTable, moneyUnit, type Sheet, share, word } from './figure.ts';

/** The run by calendar. */
export function periodsSheet(report: Report): Sheet {
  const { days, weeks, months, hoursOfDay, winningDays } = report.periods;
  const table = (id: string, title: string, key: string, periods: readonly Period[]): MetricTable =>
    periodTable(report, { id, title, key }, periods);
  return {
    id: 'periods',
    title: 'By calendar',
    note: 'UTC. A period begins with what happens at its first instant; what it made is the equity at its end less that at its beginning, so periods add up to the whole run.',
    figures: [
      {
        id: 'winningDays',
        title: 'Winning days',
        unit: share,
        value: winningDays,
        n: days.length,
        definition: 'Days with a net profit over all days of the run, first and last included; no win rate.',
      },
    ],
    tables: [
      table('days', 'By day', 'Day', days),
      table('weeks', 'By week', 'Week of', weeks),
      table('months', 'By month', 'Month', months),
      table('hoursOfDay', 'By hour of the day', 'Hour', hoursOfDay),
    ],
  };
}

function periodTable(
  report: Report,
  { id, title, key }: Readonly<Record<'id' | 'title' | 'key', string>>,
  periods: readonly Period[],
): MetricTable {
  const money = moneyUnit(report);
  return {
    id,
    title,
    columns: [
      { id: 'period', title: key, unit: word },
      { id: 'netPnl', title: 'Net P&L', unit: money },
      { id: 'fees', title: 'Fees', unit: money },
      { id: 'volume', title: 'Volume', unit: money },
      { id: 'executions', title: 'Executions', unit: count },
      { id: 'trades', title: 'Trades', unit: count, definition: 'Closed in it.' },
      {
        id: 'maxDrawdown',
        title: 'Max drawdown',
        unit: money,
        definition: 'The deepest fall within it, on every event.',
      },
    ],
    rows: periods.map(({ name, netPnl, fees, volume, executions, trades, maxDrawdown }) => [
      name,
      netPnl,
      fees,
      volume,
      executions,
      trades,
      maxDrawdown,
    ]),
  };
}
