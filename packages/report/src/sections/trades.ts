import type { Report } from '../report/report.ts';
import { groupingWords } from '../trades/grouping.ts';
import { outcomeMetrics } from '../trades/outcomes.ts';
import { type ClassOutcome, classMetrics } from '../trades/trade-classes.ts';
import { excursionMetrics, holdingMetrics } from '../trades/trade-statistics.ts';
import { figuresFrom, figuresOf, type SectionDefinition, type TableDefinition, tableOf } from './section-definition.ts';

const trades = ({ trades }: Report): Report['trades'] => trades;

/** Closed trades. */
export const tradesSection: SectionDefinition = {
  id: 'trades',
  title: 'Trades',
  note: ({ grouping }) =>
    `Trades are grouped ${groupingWords[grouping]}. A trade is a win, a loss or a scratch by its net result, with fees and funding. What is open at the end is in no trade statistic.`,
  figures: [
    figuresOf(outcomeMetrics, trades),
    figuresFrom(holdingMetrics, trades),
    figuresFrom(excursionMetrics, trades),
  ],
  tables: [
    classTable('bySide', 'By side', { id: 'side', title: 'Side', definition: 'Of the entry.' }, ({ bySide }) => [
      ['long', bySide.long],
      ['short', bySide.short],
    ]),
    classTable(
      'byHour',
      'By hour of closing',
      { id: 'hour', title: 'Hour', definition: 'Of the day, UTC.' },
      ({ byHour }) => byHour.map((outcome) => [String(outcome.hour).padStart(2, '0'), outcome]),
    ),
    classTable(
      'byTag',
      'By tag',
      { id: 'tag', title: 'Tag', definition: 'Of the order that opened the trade; empty for orders without a tag.' },
      ({ byTag }) =>
        byTag.some(({ tag }) => tag !== undefined) ? byTag.map((outcome) => [outcome.tag ?? '', outcome]) : [],
    ),
  ],
};

function classTable(
  id: string,
  title: string,
  key: { readonly id: string; readonly title: string; readonly definition: string },
  classes: (trades: Report['trades']) => readonly (readonly [key: string, outcome: ClassOutcome])[],
): TableDefinition {
  return tableOf(classMetrics, {
    id,
    title,
    suffix: ({ grouping }) => `(${groupingWords[grouping]})`,
    key,
    rows: ({ trades }) => classes(trades),
  });
}
