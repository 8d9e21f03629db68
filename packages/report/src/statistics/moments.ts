/** The shape of a sample beyond its mean and spread: 0 and 3 for a normal distribution. */
export interface Moments {
  readonly skewness: number;
  /** Non-excess. */
  readonly kurtosis: number;
}

/** Skewness and non-excess kurtosis of a sample that is not constant, by population moments. */
export function momentsOf(samples: readonly number[]): Moments {
  const mean = meanOf(samples);
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (const one of samples) {
    const deviation = one - mean;
    second += deviation * deviation;
    third += deviation * deviation * deviation;
    fourth += deviation * deviation * deviation * deviation;
  }
  const variance = second / samples.length;
  return {
    skewness: third / samples.length / (variance * Math.sqrt(variance)),
    kurtosis: fourth / samples.length / (variance * variance),
  };
}

/** The mean; NaN without samples. */
export function meanOf(samples: readonly number[]): number {
  let sum = 0;
  for (const one of samples) sum += one;
  return sum / samples.length;
}

/** Sample deviation, with n − 1 in the divisor; exactly 0 for equal samples, despite rounding. */
export function deviationOf(samples: readonly number[]): number {
  if (isConstant(samples)) return 0;
  const mean = meanOf(samples);
  let squares = 0;
  for (const one of samples) squares += (one - mean) * (one - mean);
  return Math.sqrt(squares / (samples.length - 1));
}

/** Whether all samples are equal. */
export const isConstant = (samples: readonly number[]): boolean => samples.every((one) => one === samples[0]);

/**
 * Lag-1 autocorrelation Σ (rₜ − r̄)(rₜ₋₁ − r̄) / Σ (rₜ − r̄)² of samples that are not constant. Beyond ±2/√K, scaling by √periods is not
 * valid (Lo 2002).
 */
export function lag1Autocorrelation(samples: readonly number[]): number {
  const mean = meanOf(samples);
  let products = 0;
  let squares = 0;
  let before: number | undefined;
  for (const one of samples) {
    const deviation = one - mean;
    squares += deviation * deviation;
    if (before !== undefined) products += deviation * before;
    before = deviation;
  }
  return products / squares;
}
