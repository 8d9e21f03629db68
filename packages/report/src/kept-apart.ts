import { zero } from '@replay/core';
import type { Execution } from './executions.ts';

/**
 * An execution, and behind it the coins that it left with the venue for its fee: those leave the trade at once, at the mid,
 * for which the fee is charged.
 */
export function keptApart({ kept, ...bought }: Execution): readonly Execution[] {
  const whole: Execution = { ...bought, kept: undefined };
  if (kept === undefined) return [whole];
  return [whole, { ...whole, side: 'sell', size: kept.size, value: kept.value.neg(), fee: zero, fills: [] }];
}
