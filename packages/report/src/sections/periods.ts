import type { MetricTable } from '../metric/metric-table.ts';
import type { Report } from '../report/report.ts';
import { type Periods, periodMetrics } from '../risk/periods.ts';
import { figuresFrom, type SectionDefinition, type TableDefinition, tableOf } from './section-definition.ts';

const calendarMetrics: MetricTable<Periods> = {
  winningDays: {
    title: 'Winning days',
    unit: 'share',
    value: ({ winningDays }) => winningDays,
    n: ({ days }) => days.length,
    definition: 'Days with a net profit over all days of the run, first and last included; not a win rate.',
  },
};

/** The run by calendar. */
export const periodsSection: SectionDefinition = {
  id: 'periods',
  title: 'By calendar',
  note: 'UTC. A period begins with the events of its first instant; its net P&L is the equity at its end less that at its beginning, so periods add up to the whole run.',
  figures: [figuresFrom(calendarMetrics, ({ periods }) => periods)],
  tables: [
    periodTable('days', 'By day', 'Day'),
    periodTable('weeks', 'By week', 'Week of'),
    periodTable('months', 'By month', 'Month'),
    periodTable('hoursOfDay', 'By hour of the day', 'Hour'),
  ],
};

function periodTable(id: Exclude<keyof Report['periods'], 'winningDays'>, title: string, key: string): TableDefinition {
  const rows = ({ periods }: Report) => periods[id].map((period) => [period.name, period] as const);
  return tableOf(periodMetrics, { id, title, key: { id: 'period', title: key }, rows });
}
