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

/** The mean; not a number for no samples. */
export function meanOf(samples: readonly number[]): number {
  let sum = 0;
  for (const one of samples) sum += one;
  return sum / samples.length;
}

/** Deviation with n − 1 in the divisor; exactly 0 for equal samples, where a sum of floats would leave dust. */
export function deviationOf(samples: readonly number[]): number {
  if (isConstant(samples)) return 0;
  const mean = meanOf(samples);
  let squares = 0;
  for (const one of samples) squares += (one - mean) * (one - mean);
  return Math.sqrt(squares / (samples.length - 1));
}

/** Whether all samples are the same, and so say nothing of a spread. */
export const isConstant = (samples: readonly number[]): boolean => samples.every((one) => one === samples[0]);

/**
 * How much a sample repeats the one before it: Σ (rₜ − r̄)(rₜ₋₁ − r̄) / Σ (rₜ − r̄)², of samples that are not constant.
 * Beyond ±2/√K the years of √periods are not what they promise (Lo 2002).
 */
export function lag1Autocorrelation(samples: readonly number[]): number {
  const mean = meanOf(samples);
  let products = 0;
  let squares = 0;
  let before: number | undefined;
  for (const one of samples) {
    const apart = one - mean;
    squares += apart * apart;
    if (before !== undefined) products += apart * before;
    before = apart;
  }
  return products / squares;
}
