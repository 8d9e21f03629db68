/** Density of the standard normal distribution. */
const densityOf = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/** Φ(x), the standard normal distribution function, to float precision. */
export function normalShareBelow(x: number): number {
  if (Math.abs(x) > 5) return x > 0 ? 1 - tailBeyond(x) : tailBeyond(-x);
  // Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …): all terms have the same sign, so nothing cancels.
  let term = x;
  let sum = x;
  for (let divisor = 3; Math.abs(term) > Math.abs(sum) * 1e-17; divisor += 2) {
    term *= (x * x) / divisor;
    sum += term;
  }
  return 0.5 + densityOf(x) * sum;
}

/** 1 − Φ(x) for a large positive x, by Laplace's continued fraction φ(x) / (x + 1/(x + 2/(x + 3/…))). */
function tailBeyond(x: number): number {
  let fraction = x;
  for (let depth = 60; depth >= 1; depth--) fraction = x + depth / fraction;
  return densityOf(x) / fraction;
}

/** Φ⁻¹(share): the x with this share below it. Infinite at 0 and 1. */
export function normalQuantile(share: number): number {
  if (share <= 0 || share >= 1) return share <= 0 ? -Infinity : Infinity;
  if (share < 0.5) return -normalQuantile(1 - share);
  let x = 0;
  // Newton's method from 0: Φ is concave on this side, so the steps never overshoot.
  for (let step = Infinity; step > 1e-15 * Math.max(x, 1); x += step)
    step = (share - normalShareBelow(x)) / densityOf(x);
  return x;
}
