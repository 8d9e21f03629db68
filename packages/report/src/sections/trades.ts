import { missing } from '../metric/metric.ts';
import type { Report } from '../report/report.ts';
import { groupingWords } from '../trades/grouping.ts';
import type { ClassOutcome } from '../trades/trade-classes.ts';
import {
  bps,
  count,
  duration,
  type FigureTerms,
  type MetricTable,
  moneyUnit,
  ratio,
  type Sheet,
  share,
  word,
} from './figure.ts';

/** The closed trades. */
export const tradesSheet = (report: Report): Sheet => ({
  id: 'trades',
  title: 'Trades',
  note: `Trades are grouped ${groupingWords[report.grouping]}. A trade wins, loses or is even by its net result, fees and funding in it. What is open at the end is in no statistic of trades.`,
  figures: [...outcomeFigures(report), ...holdingFigures(report), ...excursionFigures(report)],
  tables: classTables(report),
});

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

const kinds = [
  ['mae', 'Adverse excursion', 'The worst a trade stood at on any mid of its life, before fees and funding'],
  ['mfe', 'Favourable excursion', 'The best a trade stood at on any mid of its life, before fees and funding'],
] as const;

const quantiles = [
  ['p50', 'half of the trades went no further'],
  ['p90', 'nine of ten trades went no further'],
  ['furthest', 'the furthest of all'],
] as const;

/** How far the trades went for and against the strategy while they were open. */
export function excursionFigures(report: Report): readonly FigureTerms[] {
  const { excursions } = report.trades;
  const unit = moneyUnit(report);
  return kinds.flatMap(([kind, title, definition]) =>
    quantiles.map(
      ([name, which]): FigureTerms => ({
        id: `${kind}.${name}`,
        title: `${title}, ${name}`,
        unit,
        value: excursions[kind][name],
        n: excursions.trades,
        definition: `${definition}; ${which}.`,
      }),
    ),
  );
}

/** How long the trades were held. */
export function holdingFigures({ trades: { holdingTime: held, trades: n } }: Report): readonly FigureTerms[] {
  const none = missing('NO_CLOSED_TRADES');
  const quantiles = (['p10', 'p50', 'p90'] as const).map(
    (name): FigureTerms => ({
      id: `holdingTime.${name}`,
      title: `Holding time, ${name}`,
      unit: duration,
      value: held?.[name] ?? none,
      n,
      definition: `From first entry to last exit; ${name.slice(1)} % of the trades were held no longer.`,
    }),
  );
  return [
    ...quantiles,
    {
      id: 'holdingTime.mean',
      title: 'Holding time, mean',
      unit: duration,
      value: held?.mean ?? none,
      n,
      definition: 'Weighted by the size entered; of a run that traded a single instrument.',
    },
  ];
}

/** How the figure of a statistic is told. */
type Terms = readonly [
  title: string,
  unit: 'count' | 'share' | 'ratio' | 'bps' | 'money',
  /** Which trades it is a statistic of; null where it is none. */
  of: 'all' | 'won' | 'lost' | 'decided' | null,
  definition: string,
];

const inOrder = 'Trades are counted from 1 in the order of closing, as in trades.csv.';
const evenEndsIt = 'In the order of closing; an even trade ends it.';

/** What became of the trades, what they won and lost, and which stand out: by the names of the statistics. */
const outcomes = {
  trades: ['Trades', 'count', null, 'Round trips that were closed.'],
  wins: ['Won', 'count', null, 'Net result above zero.'],
  losses: ['Lost', 'count', null, 'Net result below zero.'],
  scratches: ['Even', 'count', null, 'Net result exactly zero.'],
  winRate: ['Win rate', 'share', 'all', 'Won trades over all trades.'],
  decidedWinRate: ['Win rate of the decided', 'share', 'decided', 'Won trades over those that were not even.'],

  grossProfit: ['All gains', 'money', null, 'Sum of the won trades, net.'],
  grossLoss: ['All losses', 'money', null, 'Sum of the lost trades, positive.'],
  profitFactor: ['Profit factor', 'ratio', 'all', 'All gains over all losses.'],
  expectancy: ['Expectancy', 'money', 'all', 'Mean net result of a trade, even ones counted.'],
  expectancyBps: ['Expectancy per volume', 'bps', 'all', 'Net result of all trades over the value of their entries.'],
  averageWin: ['Average win', 'money', 'won', 'Mean of the won trades.'],
  averageLoss: ['Average loss', 'money', 'lost', 'Mean of the lost trades, positive.'],
  payoff: ['Payoff', 'ratio', 'all', 'Average win over average loss.'],
  sqn: [
    'System quality number',
    'ratio',
    'all',
    '√n · mean / sample deviation of the net results, of 30 trades or more.',
  ],

  bestTrade: ['Best trade', 'money', null, 'The largest net result.'],
  bestTradeNumber: ['which was number', 'count', null, inOrder],
  worstTrade: ['Worst trade', 'money', null, 'The smallest net result.'],
  worstTradeNumber: ['which was number', 'count', null, inOrder],
  maxConsecutiveWins: ['Longest run of wins', 'count', null, evenEndsIt],
  maxConsecutiveLosses: ['Longest run of losses', 'count', null, evenEndsIt],
} as const satisfies Readonly<Record<string, Terms>>;

export function outcomeFigures(report: Report): readonly FigureTerms[] {
  const { trades } = report;
  const units = { count, share, ratio, bps, money: moneyUnit(report) };
  const samples = { all: trades.trades, won: trades.wins, lost: trades.losses, decided: trades.wins + trades.losses };
  return Object.entries(outcomes).map(([id, [title, unit, of, definition]]) => ({
    id,
    title,
    unit: units[unit],
    value: trades[id as keyof typeof outcomes] ?? missing('NO_CLOSED_TRADES'),
    n: of === null ? undefined : samples[of],
    definition,
  }));
}
