import { approximateMoney, type Decimal, decimalOf, type Money } from '@replay/core';
import { amount, type Metric, meanAmount, missing, share, statistic } from '../metric/metric.ts';
import { type Metrics, valuesOf } from '../metric/metric-table.ts';
import { deviationOf, isConstant, meanOf } from '../statistics/moments.ts';
import type { Statistic } from '../statistics/return-ratios.ts';

/** Below this number of trades a win rate says little and a deviation nothing. */
export const fewestTrades = 30;

/** Counts and sums over net results, compared exactly. */
interface Totals {
  readonly nets: readonly Money[];
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
  readonly grossProfit: Decimal;
  readonly grossLoss: Decimal;
  readonly net: Decimal;
  readonly entered: Decimal;
  readonly best: NumberedResult | undefined;
  readonly worst: NumberedResult | undefined;
}

interface NumberedResult {
  readonly net: Money;
  readonly trade: number;
}

function totalsOf(nets: readonly Money[], entered: Money): Totals {
  const won = nets.filter((net) => net > 0n);
  const lost = nets.filter((net) => net < 0n);
  return {
    nets,
    trades: nets.length,
    wins: won.length,
    losses: lost.length,
    grossProfit: decimalOf(totalOf(won)),
    grossLoss: decimalOf(-totalOf(lost)),
    net: decimalOf(totalOf(nets)),
    entered: decimalOf(entered),
    best: firstOf(nets, (one, other) => one > other),
    worst: firstOf(nets, (one, other) => one < other),
  };
}

type Counts = Pick<Totals, 'trades' | 'wins' | 'losses'>;

const all = ({ trades }: Counts): number => trades;
const inOrder = 'Trades are numbered from 1 in the order of closing, as in trades.csv.';
const endedByScratch = 'In the order of closing; a scratch ends it.';

/** A trade is a win, a loss or a scratch by the sign of its net result. */
export const outcomeMetrics: Metrics<Outcomes, Totals, Counts> = {
  trades: { title: 'Trades', unit: 'count', value: ({ trades }) => trades, definition: 'Closed round trips.' },
  wins: { title: 'Won', unit: 'count', value: ({ wins }) => wins, definition: 'Net result above zero.' },
  losses: { title: 'Lost', unit: 'count', value: ({ losses }) => losses, definition: 'Net result below zero.' },
  scratches: {
    title: 'Scratches',
    unit: 'count',
    value: ({ trades, wins, losses }) => trades - wins - losses,
    definition: 'Net result exactly zero.',
  },
  winRate: {
    title: 'Win rate',
    unit: 'share',
    value: ({ wins, trades }) => share(wins, trades, 'NO_CLOSED_TRADES'),
    n: all,
    definition: 'Wins over all trades.',
  },
  decidedWinRate: {
    title: 'Win rate without scratches',
    unit: 'share',
    value: ({ trades, wins, losses }) =>
      share(wins, wins + losses, trades === 0 ? 'NO_CLOSED_TRADES' : 'ZERO_DENOMINATOR'),
    n: ({ wins, losses }) => wins + losses,
    definition: 'Wins over wins and losses.',
  },
  grossProfit: {
    title: 'Gross profit',
    unit: 'money',
    value: ({ grossProfit }) => grossProfit,
    definition: 'Sum of the net results of the wins.',
  },
  grossLoss: {
    title: 'Gross loss',
    unit: 'money',
    value: ({ grossLoss }) => grossLoss,
    definition: 'Sum of the net results of the losses, as a positive amount.',
  },
  profitFactor: {
    title: 'Profit factor',
    unit: 'ratio',
    value: ({ trades, grossProfit, grossLoss }) =>
      trades === 0 ? missing('NO_CLOSED_TRADES') : share(grossProfit, grossLoss, 'NO_LOSSES'),
    n: all,
    definition: 'Gross profit over gross loss.',
  },
  expectancy: {
    title: 'Expectancy',
    unit: 'money',
    value: ({ trades, net }) => (trades === 0 ? missing('NO_CLOSED_TRADES') : meanAmount(net, trades)),
    n: all,
    definition: 'Mean net result of a trade, scratches included.',
  },
  expectancyBps: {
    title: 'Expectancy per volume',
    unit: 'bps',
    value: ({ net, entered }) => share(net.mul(10_000), entered, 'NO_CLOSED_TRADES'),
    n: all,
    definition: 'Net result of all trades over the notional of their entries.',
  },
  averageWin: {
    title: 'Average win',
    unit: 'money',
    value: ({ wins, grossProfit }) => (wins === 0 ? missing('NO_WINS') : meanAmount(grossProfit, wins)),
    n: ({ wins }) => wins,
    definition: 'Mean net result of the wins.',
  },
  averageLoss: {
    title: 'Average loss',
    unit: 'money',
    value: ({ losses, grossLoss }) => (losses === 0 ? missing('NO_LOSSES') : meanAmount(grossLoss, losses)),
    n: ({ losses }) => losses,
    definition: 'Mean net result of the losses, as a positive amount.',
  },
  payoff: {
    title: 'Payoff',
    unit: 'ratio',
    value: ({ wins, losses, grossProfit, grossLoss }) =>
      wins === 0 ? missing('NO_WINS') : share(grossProfit.mul(losses), grossLoss.mul(wins), 'NO_LOSSES'),
    n: all,
    definition: 'Average win over average loss.',
  },
  sqn: {
    title: 'System quality number',
    unit: 'ratio',
    value: ({ nets }): Metric =>
      nets.length < fewestTrades ? missing('TOO_FEW_SAMPLES') : statistic(systemQuality(nets)),
    n: all,
    definition: '√n · mean / sample deviation of the net results, of 30 trades or more.',
  },
  bestTrade: {
    title: 'Best trade',
    unit: 'money',
    value: ({ best }) => (best === undefined ? missing('NO_CLOSED_TRADES') : amount(decimalOf(best.net))),
    definition: 'The largest net result.',
  },
  bestTradeNumber: {
    title: 'Number of the best trade',
    unit: 'count',
    value: ({ best }) => best?.trade,
    none: 'NO_CLOSED_TRADES',
    definition: `The first of equals. ${inOrder}`,
  },
  worstTrade: {
    title: 'Worst trade',
    unit: 'money',
    value: ({ worst }) => (worst === undefined ? missing('NO_CLOSED_TRADES') : amount(decimalOf(worst.net))),
    definition: 'The smallest net result.',
  },
  worstTradeNumber: {
    title: 'Number of the worst trade',
    unit: 'count',
    value: ({ worst }) => worst?.trade,
    none: 'NO_CLOSED_TRADES',
    definition: `The first of equals. ${inOrder}`,
  },
  maxConsecutiveWins: {
    title: 'Longest run of wins',
    unit: 'count',
    value: ({ nets }) => longestRun(nets, (net) => net > 0n),
    definition: endedByScratch,
  },
  maxConsecutiveLosses: {
    title: 'Longest run of losses',
    unit: 'count',
    value: ({ nets }) => longestRun(nets, (net) => net < 0n),
    definition: endedByScratch,
  },
};

/** The outcomes of a set of trades; see docs/metrics.md, "Trades". */
export interface Outcomes {
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
  readonly scratches: number;
  readonly winRate: Metric;
  readonly decidedWinRate: Metric;
  readonly grossProfit: Decimal;
  readonly grossLoss: Decimal;
  readonly profitFactor: Metric;
  readonly expectancy: Metric;
  readonly expectancyBps: Metric;
  readonly averageWin: Metric;
  readonly averageLoss: Metric;
  readonly payoff: Metric;
  readonly sqn: Metric;
  readonly bestTrade: Metric;
  readonly bestTradeNumber: number | undefined;
  readonly worstTrade: Metric;
  readonly worstTradeNumber: number | undefined;
  readonly maxConsecutiveWins: number;
  readonly maxConsecutiveLosses: number;
}

/** Computes the outcomes from net results in the order of closing, in steps of money, and the notional of all entries. */
export const outcomesOf = (nets: readonly Money[], entered: Money = 0n): Outcomes =>
  valuesOf(outcomeMetrics, totalsOf(nets, entered));

/** √n · mean / sample deviation of the results of trades (van Tharp). */
export function systemQuality(nets: readonly Money[]): Statistic {
  if (nets.length < 2) return 'TOO_FEW_SAMPLES';
  const results = nets.map(approximateMoney);
  return isConstant(results) ? 'ZERO_VARIANCE' : (Math.sqrt(results.length) * meanOf(results)) / deviationOf(results);
}

/** The first result that no later one exceeds, with the number of its trade. */
function firstOf(nets: readonly Money[], exceeds: (one: Money, other: Money) => boolean): NumberedResult | undefined {
  let first: NumberedResult | undefined;
  for (const [index, net] of nets.entries())
    if (first === undefined || exceeds(net, first.net)) first = { net, trade: index + 1 };
  return first;
}

const totalOf = (nets: readonly Money[]): Money => nets.reduce((sum, net) => sum + net, 0n);

function longestRun(nets: readonly Money[], counts: (net: Money) => boolean): number {
  let longest = 0;
  let run = 0;
  for (const net of nets) {
    run = counts(net) ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
