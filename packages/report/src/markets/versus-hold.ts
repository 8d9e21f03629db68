import { type Decimal, type Instrument, type Lots, zero } from '@replay/core';
import { valueAtMid } from '@replay/ledger';
import { type Metric, share } from '../metric.ts';

/** A run beside leaving alone what it began with (metrics.md 5). netPnl = holdPnl + vsHold. */
export interface VersusHold {
  /** What the holdings of the beginning would have earned by themselves. */
  readonly holdPnl: Decimal;
  readonly vsHold: Decimal;
  readonly vsHoldBeforeFees: Decimal;
  /** Over what would then be there. */
  readonly vsHoldReturn: Metric;
}

/** What a run began with. */
export interface Holding {
  readonly instrument: Instrument;
  readonly size: Lots;
  /** Bid + ask in ticks. */
  readonly firstMid: number;
  readonly lastMid: number;
}

/** holdPnl = Σ pos₀ · c · (v(m_T) − v(m₀)), without funding; `capital` is the equity at the start, the holdings in it. */
export function versusHold(
  { capital, netPnl, fees }: Readonly<Record<'capital' | 'netPnl' | 'fees', Decimal>>,
  holdings: readonly Holding[],
): VersusHold {
  const earned = holdings.map(({ instrument, size, firstMid, lastMid }) =>
    valueAtMid(instrument, size, lastMid).sub(valueAtMid(instrument, size, firstMid)),
  );
  const holdPnl = earned.reduce((sum, one) => sum.add(one), zero);
  const vsHold = netPnl.sub(holdPnl);
  return {
    holdPnl,
    vsHold,
    vsHoldBeforeFees: vsHold.add(fees),
    vsHoldReturn: share(vsHold, capital.add(holdPnl), 'ZERO_DENOMINATOR'),
  };
}
