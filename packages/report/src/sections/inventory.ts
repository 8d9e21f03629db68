import { type Metric, share as shareOf } from '../metric/metric.ts';
import type { Unit } from '../metric/section.ts';
import type { Report } from '../report/report.ts';
import type { Held } from '../results/inventory.ts';
import type { MarketFigures } from '../results/market-figures.ts';
import { count, type MetricTable, moneyUnit, ratio, type Sheet, share, size, word } from './figure.ts';

/** How much was held, and what holding it brought. */
export function inventorySheet(report: Report): Sheet {
  const { account } = report;
  const money = moneyUnit(report);
  return {
    id: 'inventory',
    title: 'Inventory',
    note: 'Positions are step functions of time, and so weighted by it; the flat start counts. Negative is short.',
    figures: [
      {
        id: 'returnOnMaxInventory',
        title: 'Net P&L on the largest inventory',
        unit: share,
        value: account.returnOnMaxInventory,
        definition: 'Net P&L over the largest notional of all positions together, at the mids of that moment.',
      },
      {
        id: 'baseShareStart',
        title: 'In coins at the start',
        unit: share,
        value: account.baseShareStart,
        definition:
          'Value of the coins over that of the account, where spot is traded; every run begins with money alone.',
      },
      {
        id: 'baseShareEnd',
        title: 'In coins at the end',
        unit: share,
        value: account.baseShareEnd,
        definition: 'Value of the coins at the last mid over final equity, where spot is traded.',
      },
    ],
    tables: [
      exposureTable(report),
      heldTable(report, size, 'position', 'Position', ({ size }) => size),
      heldTable(report, size, 'absolutePosition', 'Position, either side', ({ absoluteSize }) => absoluteSize),
      heldTable(report, money, 'notional', 'Notional at the mid', ({ notional }) => notional),
      heldTable(report, money, 'absoluteNotional', 'Notional, either side', ({ absoluteNotional }) => absoluteNotional),
    ],
  };
}

function exposureTable(report: Report): MetricTable {
  const money = moneyUnit(report);
  const ofTime = (time: number): Metric => shareOf(time, report.to - report.from, 'RUN_TOO_SHORT');
  return {
    id: 'exposure',
    title: 'Time and turnover',
    columns: [
      { id: 'instrument', title: 'Instrument', unit: word },
      { id: 'timeLong', title: 'Long', unit: share, definition: 'Share of the time.' },
      { id: 'timeShort', title: 'Short', unit: share, definition: 'Share of the time.' },
      { id: 'timeFlat', title: 'Flat', unit: share, definition: 'Share of the time.' },
      {
        id: 'inventoryTurnover',
        title: 'Turnover',
        unit: ratio,
        definition: 'Volume over the mean notional held, either side.',
      },
      {
        id: 'halfLife',
        title: 'Half-life, s',
        unit: ratio,
        definition: '−ln 2/ln φ, φ the slope of the position on that of a second before; none unless 0 < φ < 1.',
      },
      {
        id: 'worstInventoryLoss',
        title: 'Worst from holding',
        unit: money,
        definition:
          'The least that holding had come to, at any mid, since a position was opened from flat or turned over.',
      },
      {
        id: 'inventoryPnlNearLimit',
        title: 'From holding near the most',
        unit: money,
        definition: 'What holding earned while nine tenths of the largest position or more were held.',
      },
      {
        id: 'limitHits',
        title: 'Limit hits',
        unit: count,
        definition: 'Orders refused or cut for a limit of the position; a run has no such limit.',
      },
    ],
    rows: report.markets.map((market) => [
      market.instrument.id,
      ofTime(market.exposure.long),
      ofTime(market.exposure.short),
      ofTime(market.exposure.flat),
      market.inventoryTurnover,
      market.inventory.halfLife,
      market.worstInventoryLoss,
      market.inventoryPnlNearLimit,
      market.limitHits,
    ]),
  };
}

function heldTable(
  report: Report,
  unit: Unit,
  id: string,
  title: string,
  of: (inventory: MarketFigures['inventory']) => Held,
): MetricTable {
  return {
    id,
    title,
    columns: [
      { id: 'instrument', title: 'Instrument', unit: word },
      { id: 'mean', title: 'Mean', unit },
      { id: 'std', title: 'Deviation', unit, definition: 'Of the population.' },
      { id: 'min', title: 'Least', unit },
      { id: 'max', title: 'Most', unit },
    ],
    rows: report.markets.map(({ instrument, inventory }) => {
      const { mean, std, min, max } = of(inventory);
      return [instrument.id, mean, std, min, max];
    }),
  };
}
