import { type Decimal, decimalOf, type Money, roughMoney } from '@replay/core';
import { amount, type Metric, meanAmount, missing, share, statistic } from '../metric/metric.ts';
import { deviationOf, isConstant, meanOf } from '../statistics/moments.ts';
import type { Statistic } from '../statistics/return-ratios.ts';

/** What became of a set of trades, by the sign of their net result, compared exactly (metrics.md 4). */
export interface Outcomes {
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
  readonly scratches: number;
  readonly winRate: Metric;
  /** Wins among the trades that were no scratch. */
  readonly decidedWinRate: Metric;
  readonly grossProfit: Decimal;
  readonly grossLoss: Decimal;
  readonly profitFactor: Metric;
  readonly expectancy: Metric;
  readonly averageWin: Metric;
  /** Positive. */
  readonly averageLoss: Metric;
  readonly payoff: Metric;
  /** System quality number: √N · mean / sample deviation of the net results, of 30 trades or more. */
  readonly sqn: Metric;
  readonly bestTrade: Metric;
  readonly worstTrade: Metric;
  /** Which trades those were, counted from 1 in the order of closing; the first of equals. */
  readonly bestTradeNumber: number | undefined;
  readonly worstTradeNumber: number | undefined;
  readonly maxConsecutiveWins: number;
  readonly maxConsecutiveLosses: number;
}

/** Fewer trades than this say little about a win rate, and nothing about a deviation. */
export const fewestTrades = 30;

/** Counts and averages of net results, given in steps of money and in the order of closing. */
export function outcomesOf(nets: readonly Money[]): Outcomes {
  const won = nets.filter((net) => net > 0n);
  const lost = nets.filter((net) => net < 0n);
  const [grossProfit, grossLoss] = [decimalOf(totalOf(won)), decimalOf(-totalOf(lost))];
  const [trades, wins, losses] = [nets.length, won.length, lost.length];
  const best = firstOf(nets, (one, other) => one > other);
  const worst = firstOf(nets, (one, other) => one < other);
  return {
    trades,
    wins,
    losses,
    scratches: trades - wins - losses,
    winRate: share(wins, trades, 'NO_CLOSED_TRADES'),
    decidedWinRate: share(wins, wins + losses, trades === 0 ? 'NO_CLOSED_TRADES' : 'ZERO_DENOMINATOR'),
    grossProfit,
    grossLoss,
    profitFactor: trades === 0 ? missing('NO_CLOSED_TRADES') : share(grossProfit, grossLoss, 'NO_LOSSES'),
    expectancy: trades === 0 ? missing('NO_CLOSED_TRADES') : meanAmount(grossProfit.sub(grossLoss), trades),
    averageWin: wins === 0 ? missing('NO_WINS') : meanAmount(grossProfit, wins),
    averageLoss: losses === 0 ? missing('NO_LOSSES') : meanAmount(grossLoss, losses),
    payoff: wins === 0 ? missing('NO_WINS') : share(grossProfit.mul(losses), grossLoss.mul(wins), 'NO_LOSSES'),
    sqn: trades < fewestTrades ? missing('TOO_FEW_SAMPLES') : statistic(systemQuality(nets)),
    bestTrade: best === undefined ? missing('NO_CLOSED_TRADES') : amount(decimalOf(best.net)),
    worstTrade: worst === undefined ? missing('NO_CLOSED_TRADES') : amount(decimalOf(worst.net)),
    bestTradeNumber: best?.trade,
    worstTradeNumber: worst?.trade,
    maxConsecutiveWins: longestRun(nets, (net) => net > 0n),
    maxConsecutiveLosses: longestRun(nets, (net) => net < 0n),
  };
}

/** √N · mean / sample deviation of the results of trades (van Tharp). */
export function systemQuality(nets: readonly Money[]): Statistic {
  if (nets.length < 2) return 'TOO_FEW_SAMPLES';
  const results = nets.map(roughMoney);
  return isConstant(results) ? 'ZERO_VARIANCE' : (Math.sqrt(results.length) * meanOf(results)) / deviationOf(results);
}

interface Numbered {
  readonly net: Money;
  readonly trade: number;
}

/** The first result that no later one beats. */
function firstOf(nets: readonly Money[], beats: (one: Money, other: Money) => boolean): Numbered | undefined {
  let first: Numbered | undefined;
  for (const [at, net] of nets.entries())
    if (first === undefined || beats(net, first.net)) first = { net, trade: at + 1 };
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
