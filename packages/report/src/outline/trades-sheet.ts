import type { Report } from '../report.ts';
import { groupingWords } from '../trades/grouping.ts';
import type { Sheet } from './sheet.ts';
import { classTables } from './trades/class-tables.ts';
import { excursionFigures } from './trades/excursion-figures.ts';
import { holdingFigures } from './trades/holding-figures.ts';
import { outcomeFigures } from './trades/outcome-figures.ts';

/** The closed trades. */
export const tradesSheet = (report: Report): Sheet => ({
  id: 'trades',
  title: 'Trades',
  note: `Trades are grouped ${groupingWords[report.grouping]}. A trade wins, loses or is even by its net result, fees and funding in it. What is open at the end is in no statistic of trades.`,
  figures: [...outcomeFigures(report), ...holdingFigures(report), ...excursionFigures(report)],
  tables: classTables(report),
});
