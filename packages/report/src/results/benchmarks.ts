import { booked, type Decimal, type Instrument, type Lots, zero } from '@replay/core';
import { valueAtMid } from '@replay/ledger';
import { amount, type Metric, missing, ratio, share } from '../metric/metric.ts';

/**
 * The benchmark of one instrument: the capital of the start put into it at the first mid and held to the last, without fees, funding
 * or steps of size.
 */
export interface BuyAndHold {
  readonly pnl: Metric;
  readonly change: Metric;
  /** The net result of the run less that. */
  readonly ahead: Metric;
}

export interface BuyAndHoldTerms {
  readonly contract: 'spot' | 'linear' | 'inverse' | 'quanto';
  readonly capital: Decimal;
  readonly netPnl: Decimal;
  readonly firstMid: number | undefined;
  readonly lastMid: number | undefined;
}

/**
 * capital · (m_T/m₀ − 1); an inverse contract earns in its coin, and a long of the capital's worth comes to capital · (1 − m₀/m_T).
 */
export function buyAndHold({ contract, capital, netPnl, firstMid, lastMid }: BuyAndHoldTerms): BuyAndHold {
  const against = contract === 'inverse' ? lastMid : firstMid;
  if (firstMid === undefined || lastMid === undefined || against === undefined) {
    const none = missing('NO_REFERENCE_MID');
    return { pnl: none, change: none, ahead: none };
  }
  if (against === 0) {
    const none = missing('ZERO_DENOMINATOR');
    return { pnl: none, change: none, ahead: none };
  }
  const pnl = booked(capital.mul(lastMid - firstMid).div(against));
  return { pnl: amount(pnl), change: ratio((lastMid - firstMid) / against), ahead: amount(netPnl.sub(pnl)) };
}

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
