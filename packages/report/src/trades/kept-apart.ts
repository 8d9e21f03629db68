import type { Execution } from './executions.ts';

/**
 * An execution, and behind it the coins that it left with the venue for its fee: those leave the trade at once, at the mid,
 * for which the fee is charged.
 */
export function keptApart(execution: Execution): readonly Execution[] {
  if (execution.kept === undefined) return [execution];
  const { kept, ...bought } = execution;
  const whole: Execution = { ...bought, kept: undefined };
  return [whole, { ...whole, side: 'sell', size: kept.size, value: -kept.value, fee: 0n, fills: [] }];
}
