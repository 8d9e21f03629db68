import type { InstrumentQuality } from '@replay/core';

/** The counts of several instruments together: sums, and of the worst cases the worst. Undefined for none. */
export function totalQuality(
  instruments: readonly InstrumentQuality[],
): Omit<InstrumentQuality, 'instrument'> | undefined {
  const [first, ...others] = instruments;
  if (first === undefined) return undefined;
  const { instrument: _, ...counts } = first;
  const total: { -readonly [Key in keyof typeof counts]: number } = counts;
  for (const other of others) {
    for (const key of Object.keys(total) as (keyof typeof total)[]) {
      total[key] = worst.has(key) ? Math.max(total[key], other[key]) : total[key] + other[key];
    }
  }
  return total;
}

const worst: ReadonlySet<string> = new Set(['worstNegativeLatency', 'longestSilence']);
