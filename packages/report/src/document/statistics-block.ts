import { benchmarkSheet } from '../outline/benchmark-sheet.ts';
import { instrumentsSheet } from '../outline/instruments-sheet.ts';
import { inventorySheet } from '../outline/inventory-sheet.ts';
import { periodsSheet } from '../outline/periods-sheet.ts';
import { riskSheet } from '../outline/risk-sheet.ts';
import { tradesSheet } from '../outline/trades-sheet.ts';
import type { Report } from '../report.ts';
import { type SheetBlock, sheetBlock } from './sheet-block.ts';
import type { ToText } from './to-text.ts';

/** What the trades came to, at what risk, when, holding what, and beside what: the sheets of the outline, under their names there. */
export type StatisticsBlock = Readonly<
  Record<'trades' | 'risk' | 'periods' | 'instruments' | 'inventory' | 'benchmark', SheetBlock>
>;

export const statisticsBlock = (report: Report, text: ToText): StatisticsBlock => ({
  trades: sheetBlock(tradesSheet(report), text),
  risk: { interval: report.risk.grid.name, intervals: report.risk.intervals, ...sheetBlock(riskSheet(report), text) },
  periods: sheetBlock(periodsSheet(report), text),
  instruments: sheetBlock(instrumentsSheet(report), text),
  inventory: sheetBlock(inventorySheet(report), text),
  benchmark: sheetBlock(benchmarkSheet(report), text),
});
