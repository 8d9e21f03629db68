import { zero } from '@replay/core';
import type { MetricTable } from '../metric/metric-table.ts';
import type { Report } from '../report/report.ts';
import { accountMetrics } from '../results/account-figures.ts';
import { buyAndHoldMetrics } from '../results/benchmarks.ts';
import { marketMetrics } from '../results/market-figures.ts';
import { figuresFrom, figuresOf, type SectionDefinition, tableOf } from './section-definition.ts';

const runMetrics: MetricTable<Report> = {
  'benchmark.netPnl': {
    title: 'Net P&L',
    unit: 'money',
    value: ({ profit }) => profit.netPnl,
    definition: 'Result of the run.',
  },
  idle: { title: 'Idle', unit: 'money', value: () => zero, definition: 'Result of a strategy that does nothing.' },
};

/** The run compared with doing nothing and with holding. */
export const benchmarkSection: SectionDefinition = {
  id: 'benchmark',
  title: 'Beside doing nothing',
  note: 'A run begins with money and no position, so that holding what it began with earns nothing and vs hold is the net P&L. Positions are marked at the mid, so no basis of a mark is part of the result.',
  figures: [
    figuresFrom(runMetrics, (report) => report),
    figuresOf(accountMetrics, ({ account }) => account, [
      'holdPnl',
      'vsHold',
      'vsHoldBeforeFees',
      'vsHoldReturn',
      'markBasis',
    ]),
  ],
  tables: [
    tableOf(
      { marketChange: marketMetrics.marketChange, ...buyAndHoldMetrics },
      {
        id: 'buyAndHold',
        title: 'Buy and hold',
        key: { id: 'instrument', title: 'Instrument' },
        rows: ({ markets }) =>
          markets.map(({ instrument, marketChange, buyAndHold }) => [instrument.id, { marketChange, ...buyAndHold }]),
      },
    ),
  ],
};
