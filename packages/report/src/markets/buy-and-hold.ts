import { booked, type Decimal } from '@replay/core';
import { amount, type Metric, missing, ratio } from '../metric.ts';

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
