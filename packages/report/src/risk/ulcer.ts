import type { Decimal } from '@replay/core';
import type { Statistic } from './statistics.ts';

/**
 * Ulcer index: √mean(fall²) over the points of the grid, each fall as a share of the highest equity so far, which begins with
 * the capital. It hurts by depth and by length. Undefined where equity was not positive.
 */
export function ulcerIndex(capital: Decimal, grid: readonly Decimal[]): Statistic {
  if (grid.length === 0) return 'TOO_FEW_SAMPLES';
  if (!capital.gt(0)) return 'NON_POSITIVE_EQUITY';
  let peak = capital;
  let squares = 0;
  for (const equity of grid) {
    if (!equity.gt(0)) return 'NON_POSITIVE_EQUITY';
    if (equity.gte(peak)) peak = equity;
    else squares += (peak.sub(equity).toNumber() / peak.toNumber()) ** 2;
  }
  return Math.sqrt(squares / grid.length);
}
