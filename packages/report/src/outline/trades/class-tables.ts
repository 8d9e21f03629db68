import type { Report } from '../../report.ts';
import { groupingWords } from '../../trades/grouping.ts';
import type { ClassOutcome } from '../../trades/trade-classes.ts';
import { count, moneyUnit, share, word } from '../figure.ts';
import type { MetricTable } from '../sheet.ts';

/** The classes of one table: what tells them apart, and the trades of each. */
interface Classes extends Pick<MetricTable, 'id' | 'title'> {
  readonly key: { readonly id: string; readonly title: string; readonly definition: string };
  readonly outcomes: readonly (readonly [key: string, outcome: ClassOutcome])[];
}

/** What the orders without a tag stand under; no tag can be empty and mean something. */
const untagged = '';

/** The trades by side, by hour of closing, and by tag where there are tags. */
export function classTables(report: Report): readonly MetricTable[] {
  const { bySide, byHour, byTag } = report.trades;
  const isTagged = byTag.some(({ tag }) => tag !== undefined);
  const classes: readonly Classes[] = [
    {
      id: 'bySide',
      title: 'By side',
      key: { id: 'side', title: 'Side', definition: 'Of the entry.' },
      outcomes: [
        ['long', bySide.long],
        ['short', bySide.short],
      ],
    },
    {
      id: 'byHour',
      title: 'By hour of closing',
      key: { id: 'hour', title: 'Hour', definition: 'Of the day, UTC.' },
      outcomes: byHour.map((outcome) => [String(outcome.hour).padStart(2, '0'), outcome]),
    },
    {
      id: 'byTag',
      title: 'By tag',
      key: { id: 'tag', title: 'Tag', definition: 'Of the order that opened the trade; empty for orders without one.' },
      outcomes: isTagged ? byTag.map((outcome) => [outcome.tag ?? untagged, outcome]) : [],
    },
  ];
  return classes.map((each) => classTable(report, each));
}

const classTable = (report: Report, { id, title, key, outcomes }: Classes): MetricTable => ({
  id,
  title: `${title} (${groupingWords[report.grouping]})`,
  columns: [
    { id: key.id, title: key.title, unit: word, definition: key.definition },
    { id: 'trades', title: 'Trades', unit: count },
    { id: 'wins', title: 'Won', unit: count },
    { id: 'winRate', title: 'Win rate', unit: share },
    { id: 'net', title: 'Net', unit: moneyUnit(report), definition: 'Fees and funding are in it.' },
  ],
  rows: outcomes.map(([name, { trades, wins, winRate, net }]) => [name, trades, wins, winRate, net]),
});
