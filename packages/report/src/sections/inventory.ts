import type { UnitKind } from '../metric/section.ts';
import type { Report } from '../report/report.ts';
import { accountMetrics } from '../results/account-figures.ts';
import { heldMetrics } from '../results/inventory.ts';
import { exposureMetrics, type MarketFigures } from '../results/market-figures.ts';
import { figuresOf, type SectionDefinition, type TableDefinition, tableOf } from './section-definition.ts';

const instrument = { id: 'instrument', title: 'Instrument' } as const;

/** Positions over time, and the P&L of holding them. */
export const inventorySection: SectionDefinition = {
  id: 'inventory',
  title: 'Inventory',
  note: 'Positions are step functions of time and weighted by it; the flat start counts. Negative is short.',
  figures: [
    figuresOf(accountMetrics, ({ account }) => account, ['returnOnMaxInventory', 'baseShareStart', 'baseShareEnd']),
  ],
  tables: [
    tableOf(exposureMetrics, {
      id: 'exposure',
      title: 'Time and turnover',
      key: instrument,
      rows: ({ markets }) => markets.map((market) => [market.instrument.id, market]),
    }),
    heldTable('size', 'position', 'Position', 'size'),
    heldTable('absoluteSize', 'absolutePosition', 'Absolute position', 'size'),
    heldTable('notional', 'notional', 'Notional at the mid', 'money'),
    heldTable('absoluteNotional', 'absoluteNotional', 'Absolute notional', 'money'),
  ],
};

function heldTable(
  quantity: Exclude<keyof MarketFigures['inventory'], 'halfLife'>,
  id: string,
  title: string,
  unit: UnitKind,
): TableDefinition {
  const metrics = Object.fromEntries(Object.entries(heldMetrics).map(([name, metric]) => [name, { ...metric, unit }]));
  const rows = ({ markets }: Report) =>
    markets.map(({ instrument, inventory }) => [instrument.id, inventory[quantity]] as const);
  return tableOf(metrics, { id, title, key: instrument, rows });
}
