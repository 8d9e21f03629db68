import type { Attribution } from '../account/accounting.ts';
import type { MetricTable } from '../metric/metric-table.ts';
import { accountMetrics } from '../results/account-figures.ts';
import { tradedMetrics } from '../results/traded.ts';
import { figuresOf, type SectionDefinition, tableFrom, tableOf } from './section-definition.ts';

const instrument = { id: 'instrument', title: 'Instrument' } as const;

const attributionColumns: MetricTable<Attribution> = {
  spreadCapture: { title: 'Spread capture', unit: 'money', value: ({ spreadCapture }) => spreadCapture },
  makerCapture: { title: 'as maker', unit: 'money', value: ({ makerCapture }) => makerCapture },
  takerCapture: { title: 'as taker', unit: 'money', value: ({ takerCapture }) => takerCapture },
  inventory: { title: 'Inventory', unit: 'money', value: ({ inventory }) => inventory },
  fees: { title: '− Fees', unit: 'money', value: ({ fees }) => fees },
  funding: { title: '+ Funding', unit: 'money', value: ({ funding }) => funding },
  net: { title: '= Net', unit: 'money', value: ({ net }) => net },
};

/** What was bought and sold, and the P&L of each instrument. */
export const instrumentsSection: SectionDefinition = {
  id: 'instruments',
  title: 'Bought and sold',
  note: 'Spread capture + inventory = matched + residual, exactly. Averages are weighted by size, harmonically for an inverse contract; coins that a venue kept for fees count as sold at the mid.',
  figures: [figuresOf(accountMetrics, ({ account }) => account, ['matchedPnl', 'residualPnl', 'feeDrag'])],
  tables: [
    tableOf(tradedMetrics, {
      id: 'traded',
      title: 'By instrument',
      key: instrument,
      rows: ({ markets }) => markets.map(({ instrument, traded }) => [instrument.id, traded]),
    }),
    tableFrom(attributionColumns, {
      id: 'attribution',
      title: 'Attribution by instrument',
      key: instrument,
      rows: ({ markets }) => markets.map(({ instrument, attribution }) => [instrument.id, attribution]),
    }),
  ],
};
