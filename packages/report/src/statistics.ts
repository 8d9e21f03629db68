import type { NullReason } from './metric.ts';

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

/**
 * Standard error of the Sharpe ratio, per year: √((1 − γ₃S + (γ₄ − 1)/4 · S²) / (K − 1)) · √periods, with S per period
 * and population moments γ₃ (skewness) and γ₄ (kurtosis, 3 for a normal distribution). Bailey & López de Prado 2012.
 */
export function sharpeError(returns: readonly number[], periodsPerYear: number): Statistic {
  const perPeriod = sharpeRatio(returns, 1);
  if (typeof perPeriod !== 'number') return perPeriod;
  const { skewness, kurtosis } = momentsOf(returns);
  const variance = (1 - skewness * perPeriod + ((kurtosis - 1) / 4) * perPeriod * perPeriod) / (returns.length - 1);
  return Math.sqrt(Math.max(variance, 0)) * Math.sqrt(periodsPerYear);
}

/** Skewness and non-excess kurtosis of a sample that is not constant, by population moments. */
export function momentsOf(samples: readonly number[]): { readonly skewness: number; readonly kurtosis: number } {
  const mean = meanOf(samples);
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (const one of samples) {
    const apart = one - mean;
    second += apart * apart;
    third += apart * apart * apart;
    fourth += apart * apart * apart * apart;
  }
  const variance = second / samples.length;
  return {
    skewness: third / samples.length / (variance * Math.sqrt(variance)),
    kurtosis: fourth / samples.length / (variance * variance),
  };
}

export function meanOf(samples: readonly number[]): number {
  let sum = 0;
  for (const one of samples) sum += one;
  return sum / samples.length;
}

/** Deviation with n − 1 in the divisor; exactly 0 for equal samples, where a sum of floats would leave dust. */
function deviationOf(samples: readonly number[]): number {
  if (isConstant(samples)) return 0;
  const mean = meanOf(samples);
  let squares = 0;
  for (const one of samples) squares += (one - mean) * (one - mean);
  return Math.sqrt(squares / (samples.length - 1));
}

const isConstant = (samples: readonly number[]): boolean => samples.every((one) => one === samples[0]);
