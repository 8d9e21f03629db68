import type { Decimal } from '@replay/core';
import type { NullReason } from '../metric/metric.ts';
import { deviationOf, isConstant, meanOf } from './moments.ts';

/**
 * Statistics of the returns of equal intervals (metrics.md 6). They compute from two samples on; that a report
 * wants more before it prints one is the report's business. A text is the reason why there is no number.
 */
export type Statistic = number | NullReason;

/** Sharpe ratio per year with a risk-free return of nothing: mean / sample deviation · √periods. */
export function sharpeRatio(returns: readonly number[], periodsPerYear: number): Statistic {
  if (returns.length < 2) return 'TOO_FEW_SAMPLES';
  if (isConstant(returns)) return 'ZERO_VARIANCE';
  return (meanOf(returns) / deviationOf(returns)) * Math.sqrt(periodsPerYear);
}

/** Sortino ratio per year: mean / √(Σ min(r, 0)² / K) · √periods, with all K samples in the divisor. */
export function sortinoRatio(returns: readonly number[], periodsPerYear: number): Statistic {
  if (returns.length < 2) return 'TOO_FEW_SAMPLES';
  let squares = 0;
  for (const one of returns) if (one < 0) squares += one * one;
  if (squares === 0) return 'ZERO_DOWNSIDE';
  return (meanOf(returns) / Math.sqrt(squares / returns.length)) * Math.sqrt(periodsPerYear);
}

/** Calmar ratio: growth a year over the deepest fall, both as shares. */
export const calmarRatio = (growth: number, deepestFall: number): Statistic =>
  deepestFall === 0 ? 'ZERO_DRAWDOWN' : growth / deepestFall;

/** Sample deviation of the returns, per year. */
export function volatilityOf(returns: readonly number[], periodsPerYear: number): Statistic {
  return returns.length < 2 ? 'TOO_FEW_SAMPLES' : deviationOf(returns) * Math.sqrt(periodsPerYear);
}

/** The losses of the worst intervals, as shares: positive where money was lost. */
export interface TailLosses {
  /** Value at risk: what the best of the worst 5 % of intervals lost. */
  readonly var95: Statistic;
  /** Conditional value at risk: what they lost in the mean. */
  readonly cvar95: Statistic;
}

/** Fewer returns than this have no tail to speak of (metrics.md 1). */
export const fewestForTail = 100;

/** The j = ⌈0.05 K⌉ smallest returns r: −r₍ⱼ₎ and −mean(r₍₁…ⱼ₎). */
export function tailLosses(returns: readonly number[]): TailLosses {
  const worst = returns.toSorted((one, other) => one - other).slice(0, Math.ceil(0.05 * returns.length));
  const least = worst.at(-1);
  if (least === undefined) return { var95: 'TOO_FEW_SAMPLES', cvar95: 'TOO_FEW_SAMPLES' };
  let sum = 0;
  for (const one of worst) sum += one;
  // Subtracted from zero, because a loss of nothing has no sign.
  return { var95: 0 - least, cvar95: 0 - sum / worst.length };
}

/**
 * Ulcer index: √mean(fall²) over the points of the grid, each fall as a share of the highest equity so far, which begins with
 * the capital. It hurts by depth and by length. Undefined where equity was not positive.
 */
export function ulcerIndex(capital: Decimal, grid: readonly Decimal[]): Statistic {
  if (grid.length === 0) return 'TOO_FEW_SAMPLES';
  if (!capital.gt(0)) return 'NON_POSITIVE_EQUITY';
  let peak = capital;
  let squares = 0;
  for (const equity of grid) {
    if (!equity.gt(0)) return 'NON_POSITIVE_EQUITY';
    if (equity.gte(peak)) peak = equity;
    else squares += (peak.sub(equity).toNumber() / peak.toNumber()) ** 2;
  }
  return Math.sqrt(squares / grid.length);
}
