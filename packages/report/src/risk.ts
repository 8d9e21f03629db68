import type { Decimal, Micros } from '@replay/core';
import type { DrawdownFigures } from './drawdown.ts';
import type { EquityCurve } from './equity-curve.ts';
import { type Grid, gridFor, returnsOf } from './grid.ts';
import { type Metric, missing, ratio, share, statistic } from './metric.ts';
import { calmarRatio, type Statistic, sharpeError, sharpeRatio, sortinoRatio, volatilityOf } from './statistics.ts';

/** Fewer samples than this say too little about a ratio to print it (metrics.md 1). */
export const fewestReturns = 30;

/** Return and risk of a run (metrics.md 6). */
export interface Risk {
  readonly grid: Grid;
  /** Full intervals of the grid: the n of the ratios. */
  readonly intervals: number;
  readonly totalReturn: Metric;
  /** The return a year that, compounded, comes to the total; of runs of a month or longer. */
  readonly cagr: Metric;
  readonly calmar: Metric;
  readonly volatility: Metric;
  readonly sharpe: Metric;
  readonly sharpeError: Metric;
  readonly sortino: Metric;
  readonly maxDrawdown: Decimal;
  readonly maxDrawdownPct: Metric;
  readonly returnOverMaxDrawdown: Metric;
  readonly longestDrawdown: Micros;
  readonly drawdownUnrecovered: boolean;
  readonly timeUnderWater: Metric;
}

/** Reckons the ratios on the grid, and the drawdown on every event. */
export function riskOf(curve: EquityCurve, capital: Decimal, netPnl: Decimal, from: Micros, to: Micros): Risk {
  const grid = gridFor(to - from);
  const values = curve.grid(from, to, grid.interval).map(({ equity }) => equity);
  const returns = returnsOf(values);
  const drawdown = curve.drawdown(to);
  const solvent = capital.gt(0) && capital.add(netPnl).gt(0) && returns !== undefined;
  const gated = (reckon: (returns: readonly number[], periods: number) => Statistic): Metric => {
    if (returns === undefined) return missing('NON_POSITIVE_EQUITY');
    if (returns.length < fewestReturns) return missing('TOO_FEW_SAMPLES');
    return statistic(reckon(returns, grid.periodsPerYear));
  };
  const cagr = solvent ? growthAYear(capital.add(netPnl).div(capital), to - from) : missing('NON_POSITIVE_EQUITY');
  return {
    grid,
    intervals: Math.max(values.length - 1, 0),
    totalReturn: solvent ? ratio(netPnl.div(capital)) : missing('NON_POSITIVE_EQUITY'),
    cagr,
    calmar: cagr.status === 'known' ? statistic(calmarRatio(cagr.value.toNumber(), drawdown.share.toNumber())) : cagr,
    volatility: gated(volatilityOf),
    sharpe: gated(sharpeRatio),
    sharpeError: gated(sharpeError),
    sortino: gated(sortinoRatio),
    maxDrawdown: drawdown.amount,
    maxDrawdownPct: drawdownShare(capital, drawdown),
    returnOverMaxDrawdown: share(netPnl, drawdown.amount, 'ZERO_DRAWDOWN'),
    longestDrawdown: drawdown.longest,
    drawdownUnrecovered: drawdown.unrecovered,
    timeUnderWater: share(drawdown.underWater, to - from, 'RUN_TOO_SHORT'),
  };
}

const day = 86_400_000_000;

/** Over less than a month it would be a tale (metrics.md 6). */
const growthAYear = (factor: Decimal, duration: number): Metric =>
  duration < 30 * day ? missing('RUN_TOO_SHORT') : ratio(factor.toNumber() ** ((365 * day) / duration) - 1);

/** A fall by all of the peak or more means that equity was gone, and then a share says nothing. */
const drawdownShare = (capital: Decimal, { share: fallen }: DrawdownFigures): Metric =>
  capital.gt(0) && fallen.lt(1) ? ratio(fallen) : missing('NON_POSITIVE_EQUITY');
