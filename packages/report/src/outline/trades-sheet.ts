import { type Metric, missing } from '../metric.ts';
import type { Report } from '../report.ts';
import { groupingWords } from '../trades/grouping.ts';
import { bps, count, duration, type FigureTerms, moneyUnit, ratio, share, word } from './figure.ts';
import type { Column } from './outline.ts';
import type { MetricTable, Sheet } from './sheet.ts';

/** The closed trades. */
export function tradesSheet(report: Report): Sheet {
  const grouping = groupingWords[report.grouping];
  return {
    id: 'trades',
    title: 'Trades',
    note: `Trades are grouped ${grouping}. A trade wins, loses or is even by its net result, fees and funding in it. What is open at the end is in no statistic of trades.`,
    figures: [
      ...outcomeFigures(report),
      ...averageFigures(report),
      ...orderFigures(report),
      ...holdingFigures(report),
      ...excursionFigures(report),
    ],
    tables: [sideTable(report, grouping), hourTable(report, grouping), tagTable(report, grouping)],
  };
}

function outcomeFigures({ trades }: Report): readonly FigureTerms[] {
  const n = trades.trades;
  return [
    { id: 'trades', title: 'Trades', unit: count, value: n, definition: 'Round trips that were closed.' },
    { id: 'wins', title: 'Won', unit: count, value: trades.wins, definition: 'Net result above zero.' },
    { id: 'losses', title: 'Lost', unit: count, value: trades.losses, definition: 'Net result below zero.' },
    { id: 'scratches', title: 'Even', unit: count, value: trades.scratches, definition: 'Net result exactly zero.' },
    {
      id: 'winRate',
      title: 'Win rate',
      unit: share,
      value: trades.winRate,
      n,
      definition: 'Won trades over all trades.',
    },
    {
      id: 'decidedWinRate',
      title: 'Win rate of the decided',
      unit: share,
      value: trades.decidedWinRate,
      n: trades.wins + trades.losses,
      definition: 'Won trades over those that were not even.',
    },
  ];
}

function averageFigures(report: Report): readonly FigureTerms[] {
  const { trades } = report;
  const unit = moneyUnit(report);
  const n = trades.trades;
  return [
    {
      id: 'grossProfit',
      title: 'All gains',
      unit,
      value: trades.grossProfit,
      definition: 'Sum of the won trades, net.',
    },
    {
      id: 'grossLoss',
      title: 'All losses',
      unit,
      value: trades.grossLoss,
      definition: 'Sum of the lost trades, positive.',
    },
    {
      id: 'profitFactor',
      title: 'Profit factor',
      unit: ratio,
      value: trades.profitFactor,
      n,
      definition: 'All gains over all losses.',
    },
    {
      id: 'expectancy',
      title: 'Expectancy',
      unit,
      value: trades.expectancy,
      n,
      definition: 'Mean net result of a trade, even ones counted.',
    },
    {
      id: 'expectancyBps',
      title: 'Expectancy per volume',
      unit: bps,
      value: trades.expectancyBps,
      n,
      definition: 'Net result of all trades over the value of their entries.',
    },
    {
      id: 'averageWin',
      title: 'Average win',
      unit,
      value: trades.averageWin,
      n: trades.wins,
      definition: 'Mean of the won trades.',
    },
    {
      id: 'averageLoss',
      title: 'Average loss',
      unit,
      value: trades.averageLoss,
      n: trades.losses,
      definition: 'Mean of the lost trades, positive.',
    },
    {
      id: 'payoff',
      title: 'Payoff',
      unit: ratio,
      value: trades.payoff,
      n,
      definition: 'Average win over average loss.',
    },
    {
      id: 'sqn',
      title: 'System quality number',
      unit: ratio,
      value: trades.sqn,
      n,
      definition: '√n · mean / sample deviation of the net results, of 30 trades or more.',
    },
  ];
}

function orderFigures(report: Report): readonly FigureTerms[] {
  const { trades } = report;
  const unit = moneyUnit(report);
  const numbered = (number: number | undefined): Metric | number => number ?? missing('NO_CLOSED_TRADES');
  return [
    { id: 'bestTrade', title: 'Best trade', unit, value: trades.bestTrade, definition: 'The largest net result.' },
    {
      id: 'bestTradeNumber',
      title: 'which was number',
      unit: count,
      value: numbered(trades.bestTradeNumber),
      definition: 'Trades are counted from 1 in the order of closing, as in trades.csv.',
    },
    { id: 'worstTrade', title: 'Worst trade', unit, value: trades.worstTrade, definition: 'The smallest net result.' },
    {
      id: 'worstTradeNumber',
      title: 'which was number',
      unit: count,
      value: numbered(trades.worstTradeNumber),
      definition: 'Trades are counted from 1 in the order of closing, as in trades.csv.',
    },
    {
      id: 'maxConsecutiveWins',
      title: 'Longest run of wins',
      unit: count,
      value: trades.maxConsecutiveWins,
      definition: 'In the order of closing; an even trade ends it.',
    },
    {
      id: 'maxConsecutiveLosses',
      title: 'Longest run of losses',
      unit: count,
      value: trades.maxConsecutiveLosses,
      definition: 'In the order of closing; an even trade ends it.',
    },
  ];
}

function holdingFigures({ trades: { holdingTime: held, trades: n } }: Report): readonly FigureTerms[] {
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

function excursionFigures(report: Report): readonly FigureTerms[] {
  const { excursions } = report.trades;
  const unit = moneyUnit(report);
  const kinds = [
    ['mae', 'Adverse excursion', 'The worst a trade stood at on any mid of its life, before fees and funding'],
    ['mfe', 'Favourable excursion', 'The best a trade stood at on any mid of its life, before fees and funding'],
  ] as const;
  const quantiles = [
    ['p50', 'half of the trades went no further'],
    ['p90', 'nine of ten trades went no further'],
    ['furthest', 'the furthest of all'],
  ] as const;
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

type Keyed = Column & { readonly id: string };

const classColumns = (report: Report, key: Keyed): readonly Keyed[] => [
  key,
  { id: 'trades', title: 'Trades', unit: count },
  { id: 'wins', title: 'Won', unit: count },
  { id: 'winRate', title: 'Win rate', unit: share },
  { id: 'net', title: 'Net', unit: moneyUnit(report), definition: 'Fees and funding are in it.' },
];

function sideTable(report: Report, grouping: string): MetricTable {
  return {
    id: 'bySide',
    title: `By side (${grouping})`,
    columns: classColumns(report, { id: 'side', title: 'Side', unit: word, definition: 'Of the entry.' }),
    rows: (['long', 'short'] as const).map((side) => {
      const { trades, wins, winRate, net } = report.trades.bySide[side];
      return [side, trades, wins, winRate, net];
    }),
  };
}

function hourTable(report: Report, grouping: string): MetricTable {
  return {
    id: 'byHour',
    title: `By hour of closing (${grouping})`,
    columns: classColumns(report, { id: 'hour', title: 'Hour', unit: word, definition: 'Of the day, UTC.' }),
    rows: report.trades.byHour.map(({ hour, trades, wins, winRate, net }) => [
      String(hour).padStart(2, '0'),
      trades,
      wins,
      winRate,
      net,
    ]),
  };
}

/** What the trades of untagged orders stand under; no tag can be empty and mean something. */
const untagged = '';

function tagTable(report: Report, grouping: string): MetricTable {
  const { byTag } = report.trades;
  const tagged = byTag.some(({ tag }) => tag !== undefined);
  return {
    id: 'byTag',
    title: `By tag (${grouping})`,
    columns: classColumns(report, {
      id: 'tag',
      title: 'Tag',
      unit: word,
      definition: 'Of the order that opened the trade; empty for orders without one.',
    }),
    rows: tagged
      ? byTag.map(({ tag = untagged, trades, wins, winRate, net }) => [tag, trades, wins, winRate, net])
      : [],
  };
}
