import { naturalLog } from '@replay/core';

/**
 * The point of the standard normal distribution below which a probability in (0, 1) lies, off by at most 4.5e-4.
 * Formula 26.2.23 of Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964). By the four operations alone, as the
 * built-in functions may differ in their last bit from engine to engine.
 */
export function normalQuantile(probability: number): number {
  const tail = Math.min(probability, 1 - probability);
  const t = squareRoot(-2 * naturalLog(tail));
  const z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  return probability < 0.5 ? -z : z;
}

/**
 * e to the power of x, by the four operations: x = k · ln 2 + r with |r| ≤ ½ ln 2, then the series of e^r, then k doublings or
 * halvings. Relative error below 1e-14 for |x| ≤ 50.
 */
export function exponential(x: number): number {
  const doublings = Math.round(x / Math.LN2);
  const r = x - doublings * Math.LN2;
  let sum = 1;
  for (let term = 17; term >= 1; term--) sum = 1 + (r / term) * sum;
  for (let times = 0; times < doublings; times++) sum *= 2;
  for (let times = 0; times > doublings; times--) sum /= 2;
  return sum;
}

/** The square root of x > 0 by Newton's steps, from above; they end where a step no longer goes down. */
function squareRoot(x: number): number {
  let root = Math.max(x, 1);
  for (;;) {
    const next = (root + x / root) / 2;
    if (next >= root) return root;
    root = next;
  }
}
