import type { Decimal } from '@replay/core';
import type { NullReason } from '../metric/metric.ts';
import { deviationOf, isConstant, meanOf } from './moments.ts';

/**
 * A statistic of the returns of equal intervals; a string is the reason why there is no number. Two samples are enough here; reports
 * require more.
 */
export type Statistic = number | NullReason;

/** Sharpe ratio per year with a risk-free return of zero: mean / sample deviation · √periods. */
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
  /** Value at risk: the smallest loss among the worst 5 % of the intervals. */
  readonly var95: Statistic;
  /** Conditional value at risk: their mean loss. */
  readonly cvar95: Statistic;
}

/** Below this number of returns there is no tail loss. */
export const fewestForTail = 100;

/** The j = ⌈0.05 K⌉ smallest returns r: −r₍ⱼ₎ and −mean(r₍₁…ⱼ₎). */
export function tailLosses(returns: readonly number[]): TailLosses {
  const worst = returns.toSorted((one, other) => one - other).slice(0, Math.ceil(0.05 * returns.length));
  const least = worst.at(-1);
  if (least === undefined) return { var95: 'TOO_FEW_SAMPLES', cvar95: 'TOO_FEW_SAMPLES' };
  let sum = 0;
  for (const one of worst) sum += one;
  // Subtracted from zero, so that a loss of zero has no sign.
  return { var95: 0 - least, cvar95: 0 - sum / worst.length };
}

/**
 * Ulcer index: √mean(fall²) over the points of the grid, each fall as a share of the highest equity so far, which begins with the
 * capital. Not defined if equity was not positive.
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
