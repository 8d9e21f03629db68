import { momentsOf } from './moments.ts';
import { normalQuantile, normalShareBelow } from './normal.ts';
import { type Statistic, sharpeRatio } from './return-ratios.ts';

/** A Sharpe ratio per period, not per year, with the moments that its error depends on. */
export interface SharpeSample {
  readonly sharpe: number;
  /** The number of returns. */
  readonly samples: number;
  readonly skewness: number;
  /** Non-excess: 3 for a normal distribution. */
  readonly kurtosis: number;
}

/** The Sharpe ratio of returns per period, or the reason why there is none. */
export function sharpeSample(returns: readonly number[]): SharpeSample | Exclude<Statistic, number> {
  const sharpe = sharpeRatio(returns, 1);
  return typeof sharpe === 'number' ? { sharpe, samples: returns.length, ...momentsOf(returns) } : sharpe;
}

/** 1 − γ₃S + (γ₄ − 1)/4 · S²: the variance of an estimated Sharpe ratio times (K − 1). */
const spreadOf = ({ sharpe, skewness, kurtosis }: SharpeSample): number =>
  1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;

/**
 * Standard error of the Sharpe ratio, per year: √((1 − γ₃S + (γ₄ − 1)/4 · S²) / (K − 1)) · √periods, with S per period
 * and population moments γ₃ (skewness) and γ₄ (kurtosis, 3 for a normal distribution). Bailey & López de Prado 2012.
 */
export function sharpeError(returns: readonly number[], periodsPerYear: number): Statistic {
  const sample = sharpeSample(returns);
  if (typeof sample === 'string') return sample;
  return Math.sqrt(Math.max(spreadOf(sample), 0) / (sample.samples - 1)) * Math.sqrt(periodsPerYear);
}

/**
 * The probability that the true Sharpe ratio is above a benchmark: Φ((S − S*) / error), both per period.
 * Bailey & López de Prado, The Sharpe Ratio Efficient Frontier, 2012.
 */
export function probabilisticSharpe(sample: SharpeSample, benchmark = 0): Statistic {
  const spread = spreadOf(sample);
  if (sample.samples < 2) return 'TOO_FEW_SAMPLES';
  if (!(spread > 0)) return 'ZERO_VARIANCE';
  return normalShareBelow(((sample.sharpe - benchmark) * Math.sqrt(sample.samples - 1)) / Math.sqrt(spread));
}

/**
 * The number of returns like these until that probability is 95 %: 1 + (1 − γ₃S + (γ₄ − 1)/4 · S²) · (z / (S − S*))². Not defined for
 * a ratio that is not above the benchmark.
 */
export function minTrackRecord(sample: SharpeSample, benchmark = 0, certainty = 0.95): Statistic {
  const above = sample.sharpe - benchmark;
  const spread = spreadOf(sample);
  if (!(spread > 0)) return 'ZERO_VARIANCE';
  return above > 0 ? 1 + spread * (normalQuantile(certainty) / above) ** 2 : 'NOT_APPLICABLE';
}
