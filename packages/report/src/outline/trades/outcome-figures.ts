import { missing } from '../../metric.ts';
import type { Report } from '../../report.ts';
import { bps, count, type FigureTerms, moneyUnit, ratio, share } from '../figure.ts';

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
