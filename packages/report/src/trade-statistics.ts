import { type Decimal, type Micros, zero } from '@replay/core';
import { amount, type Metric, meanAmount, missing, quantile, share, sumOf } from './metric.ts';
import type { RoundTrip } from './trip.ts';

/** What became of a set of trades, by the sign of their net result, compared exactly. */
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
  readonly bestTrade: Metric;
  readonly worstTrade: Metric;
  readonly maxConsecutiveWins: number;
  readonly maxConsecutiveLosses: number;
}

export interface TradeStatistics extends Outcomes {
  readonly expectancyBps: Metric;
  readonly holdingTime: Holding | undefined;
  readonly bySide: Readonly<Record<'long' | 'short', SideOutcome>>;
}

/** How long trades were held, from first entry to last exit. */
export interface Holding {
  readonly p10: Micros;
  readonly p50: Micros;
  readonly p90: Micros;
}

export interface SideOutcome {
  readonly trades: number;
  readonly winRate: Metric;
  readonly net: Decimal;
}

/** The statistics of closed trades (metrics.md 4). */
export function tradeStatistics(trips: readonly RoundTrip[]): TradeStatistics {
  const nets = trips.map(({ net }) => net);
  const entered = sumOf(trips.map(({ entryNotional }) => entryNotional));
  return {
    ...outcomesOf(nets),
    expectancyBps: share(sumOf(nets).mul(10_000), entered, 'NO_CLOSED_TRADES'),
    holdingTime: holdingOf(trips),
    bySide: { long: sideOutcome(trips, 'long'), short: sideOutcome(trips, 'short') },
  };
}

/** Counts and averages of net results in the order of closing. */
export function outcomesOf(nets: readonly Decimal[]): Outcomes {
  const won = nets.filter((net) => net.gt(0));
  const lost = nets.filter((net) => net.lt(0));
  const [grossProfit, grossLoss] = [sumOf(won), sumOf(lost).neg()];
  const [trades, wins, losses] = [nets.length, won.length, lost.length];
  const sorted = nets.toSorted((one, other) => one.cmp(other));
  const [worst, best] = [sorted[0], sorted.at(-1)];
  return {
    trades,
    wins,
    losses,
    scratches: trades - wins - losses,
    winRate: share(wins, trades, 'NO_CLOSED_TRADES'),
    decidedWinRate: share(wins, wins + losses, 'NO_CLOSED_TRADES'),
    grossProfit,
    grossLoss,
    profitFactor: trades === 0 ? missing('NO_CLOSED_TRADES') : share(grossProfit, grossLoss, 'NO_LOSSES'),
    expectancy: trades === 0 ? missing('NO_CLOSED_TRADES') : meanAmount(grossProfit.sub(grossLoss), trades),
    averageWin: wins === 0 ? missing('NO_WINS') : meanAmount(grossProfit, wins),
    averageLoss: losses === 0 ? missing('NO_LOSSES') : meanAmount(grossLoss, losses),
    payoff: wins === 0 ? missing('NO_WINS') : share(grossProfit.mul(losses), grossLoss.mul(wins), 'NO_LOSSES'),
    bestTrade: best === undefined ? missing('NO_CLOSED_TRADES') : amount(best),
    worstTrade: worst === undefined ? missing('NO_CLOSED_TRADES') : amount(worst),
    maxConsecutiveWins: longestRun(nets, (net) => net.gt(0)),
    maxConsecutiveLosses: longestRun(nets, (net) => net.lt(0)),
  };
}

/** The share of all profit that the best `count` trades brought, to see whether a result hangs on a few. */
export function profitOfBest(
  trips: readonly RoundTrip[],
  count: number,
): { readonly part: Decimal; readonly whole: Decimal } {
  const won = trips.map(({ net }) => net).filter((net) => net.gt(0));
  const best = won.toSorted((one, other) => other.cmp(one)).slice(0, count);
  return { part: sumOf(best), whole: sumOf(won) };
}

function longestRun(nets: readonly Decimal[], counts: (net: Decimal) => boolean): number {
  let longest = 0;
  let run = 0;
  for (const net of nets) {
    run = counts(net) ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

function holdingOf(trips: readonly RoundTrip[]): Holding | undefined {
  const held = trips.map(({ openedAt, closedAt }) => closedAt - openedAt).toSorted((one, other) => one - other);
  const at = (alpha: number): Micros => (quantile(held, alpha) ?? 0) as Micros;
  return held.length === 0 ? undefined : { p10: at(0.1), p50: at(0.5), p90: at(0.9) };
}

function sideOutcome(trips: readonly RoundTrip[], side: 'long' | 'short'): SideOutcome {
  const own = trips.filter((trip) => trip.side === side);
  const wins = own.filter(({ net }) => net.gt(zero)).length;
  return {
    trades: own.length,
    winRate: share(wins, own.length, 'NO_CLOSED_TRADES'),
    net: sumOf(own.map(({ net }) => net)),
  };
}
