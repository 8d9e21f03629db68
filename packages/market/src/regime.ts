import type { Micros, Random } from '@replay/core';
import type { OrderFlow } from './config.ts';

/** An activity regime: markets alternate between quiet and busy. */
export interface Regime {
  readonly status: 'quiet' | 'busy';
  readonly until: Micros;
}

export const quietUntil = (until: Micros): Regime => ({ status: 'quiet', until });

/** The regime at `time`. */
export function regimeAt(regime: Regime, time: Micros, orderFlow: OrderFlow, random: Random): Regime {
  if (time < regime.until) return regime;
  const status = regime.status === 'quiet' ? 'busy' : 'quiet';
  const mean = status === 'quiet' ? orderFlow.quietDuration : orderFlow.busyDuration;
  return { status, until: (time + 1 + Math.floor(random.exponential(mean * 1_000_000))) as Micros };
}

export const activityOf = (regime: Regime, orderFlow: OrderFlow): number =>
  regime.status === 'busy' ? orderFlow.busyFactor : 1;
