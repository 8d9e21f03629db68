import { sizeText, timeText } from '@replay/core';
import type { MetricTable } from '../metric/metric-table.ts';
import { perVolumeMetrics } from '../orders/activity.ts';
import type { Report } from '../report/report.ts';
import { profitMetrics } from '../results/profit.ts';
import { riskMetrics } from '../risk/risk.ts';
import { figuresFrom, figuresOf, type SectionDefinition } from './section-definition.ts';

const { title, unit, definition = '' } = riskMetrics.totalReturn;
const returnMetrics: MetricTable<Report> = {
  'result.totalReturn': { title, unit, definition, value: ({ risk }) => risk.totalReturn },
};

const profit = ({ profit }: Report): Report['profit'] => profit;
const [netPnl = '', ...otherProfit] = Object.keys(profitMetrics);

/** The result of the run, and what is open at its end. */
export const resultSection: SectionDefinition = {
  id: 'result',
  title: 'Result',
  note: 'Net P&L = realized + unrealized − fees + funding, and capital + net P&L = final equity, to the last digit. Open positions are marked at the mid.',
  figures: [
    figuresOf(profitMetrics, profit, [netPnl]),
    figuresFrom(returnMetrics, (report) => report),
    figuresOf(profitMetrics, profit, otherProfit),
    figuresOf(perVolumeMetrics, ({ activity }) => activity),
  ],
  tables: [
    {
      id: 'openPositions',
      title: 'Open at the end',
      columns: [
        { title: 'Instrument', unit: 'word' },
        { id: 'openPositions.size', title: 'Size', unit: 'size', definition: 'Negative for a short position.' },
        {
          id: 'averageEntry',
          title: 'Average entry',
          unit: 'price',
          definition: 'Weighted by size; harmonic for an inverse contract.',
        },
        { id: 'unrealized', title: 'Unrealized', unit: 'money', definition: 'Last mid against average entry.' },
      ],
      rows: ({ openPositions }) =>
        openPositions.map(({ position, averageEntry, unrealized }) => [
          position.instrument.id,
          sizeText(position.size, position.instrument),
          averageEntry,
          unrealized,
        ]),
    },
    {
      id: 'liquidations',
      title: 'Liquidations',
      columns: [
        { title: 'Time', unit: 'word' },
        { title: 'Instrument', unit: 'word' },
        { title: 'Position', unit: 'size', definition: 'Size closed; negative for a short position.' },
        { title: 'Mark', unit: 'price', definition: 'The price it was marked at.' },
        { title: 'Equity', unit: 'money', definition: 'Equity of the account at that mark.' },
        { title: 'Maintenance', unit: 'money', definition: 'Maintenance margin of the account.' },
      ],
      rows: ({ liquidations, run }) =>
        liquidations.map(({ time, instrument, position, price, equity, maintenance }) => {
          const terms = run.instruments.find(({ id }) => id === instrument);
          const size = terms === undefined ? null : sizeText(position, terms);
          return [timeText(time), instrument, size, price, equity, maintenance];
        }),
    },
    {
      id: 'inAssets',
      title: 'Fees paid in other assets',
      columns: [
        { title: 'Asset', unit: 'word' },
        { title: 'Amount', unit: 'size', definition: 'Of that asset.' },
        { title: 'Cost', unit: 'money', definition: 'What the asset was bought for as the fees fell due.' },
      ],
      rows: ({ profit }) => profit.feesInAssets.map(({ currency, amount, cost }) => [currency, amount, cost]),
    },
  ],
};
