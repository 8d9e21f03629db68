/**
 * Seeded randomness as a value: sfc32 (Chris Doty-Humphrey's small fast counter generator, PractRand),
 * on 32-bit integers only, so that every engine draws the same numbers.
 */
export interface Random {
  /** A whole number in 0 … 2^32 − 1. */
  next(): number;
  /** A number in [0, 1) with 32 random bits. */
  unit(): number;
  /** A whole number in 0 … bound − 1, without bias. */
  below(bound: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** A waiting time with the given mean: exponential, by the shipped logarithm. */
  exponential(mean: number): number;
  /** The four words to continue from. */
  state(): readonly [number, number, number, number];
}

export function randomFrom(seed: number | readonly [number, number, number, number]): Random {
  let [a, b, c, counter] = typeof seed === 'number' ? [0x9e3779b9, 0x243f6a88, seed | 0, 1] : seed;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  if (typeof seed === 'number') for (let warmUp = 0; warmUp < 15; warmUp++) next();
  const unit = (): number => next() / 4294967296;
  const random: Random = {
    next,
    unit,
    below(bound) {
      const limit = 4294967296 - (4294967296 % bound);
      let drawn = next();
      while (drawn >= limit) drawn = next();
      return drawn % bound;
    },
    chance: (probability) => unit() < probability,
    exponential: (mean) => -mean * naturalLog((next() + 1) / 4294967296),
    state: () => [a, b, c, counter],
  };
  // A strategy is handed it.
  return Object.freeze(random);
}

/**
 * The natural logarithm of x > 0 by additions, multiplications and divisions alone. `Math.log` may differ in its
 * last bit from engine to engine, which would break run hashes; the four operations may not.
 * Reduces x to m · 2^k with m in [√½, √2), then sums the series of 2·atanh((m − 1)/(m + 1)); error below 1e-15.
 */
export function naturalLog(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN;
  if (x === Infinity) return Infinity;
  let exponent = 0;
  let mantissa = x;
  while (mantissa >= Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent -= 1;
  }
  const ratio = (mantissa - 1) / (mantissa + 1);
  const square = ratio * ratio;
  let sum = 0;
  for (let power = 25; power >= 1; power -= 2) sum = sum * square + 1 / power;
  return exponent * Math.LN2 + 2 * ratio * sum;
}
