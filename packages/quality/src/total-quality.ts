import type { InstrumentQuality } from '@replay/core';

/** The counts of several instruments together: sums, and the maximum of maxima. Undefined for no instruments. */
export function totalQuality(
  instruments: readonly InstrumentQuality[],
): Omit<InstrumentQuality, 'instrument'> | undefined {
  const [first, ...others] = instruments;
  if (first === undefined) return undefined;
  const { instrument: _, ...counts } = first;
  const total: { -readonly [Key in keyof typeof counts]: (typeof counts)[Key] } = counts;
  for (const other of others) {
    const { instrument: _other, ...more } = other;
    for (const key of Object.keys(more) as (keyof typeof total)[]) {
      const [one, its] = [total[key] ?? 0, more[key] ?? 0];
      total[key] = worst.has(key) ? Math.max(one, its) : one + its;
    }
  }
  return total;
}

const worst: ReadonlySet<string> = new Set(['worstNegativeLatency', 'longestSilence']);
