import type { Statistic } from './statistics.ts';

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
