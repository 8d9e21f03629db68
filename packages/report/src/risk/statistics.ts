import type { NullReason } from '../metric.ts';
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
