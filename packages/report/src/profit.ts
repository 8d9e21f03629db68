import type { Decimal } from '@replay/core';
import type { AccountMoment } from './accounting.ts';
import type { FillRecord } from './fills.ts';
import { sumOf } from './metric.ts';

/** initialCapital + netPnl = finalEquity and netPnl = realized + unrealized − fees + funding, to the last digit. */
export interface Profit {
  readonly initialCapital: Decimal;
  readonly finalEquity: Decimal;
  readonly netPnl: Decimal;
  readonly realizedPnl: Decimal;
  readonly unrealizedPnl: Decimal;
  /** feesPaid − rebates. */
  readonly fees: Decimal;
  readonly feesPaid: Decimal;
  readonly rebates: Decimal;
  readonly funding: Decimal;
}

/** The result of a run, from what its account shows at the end. */
export function profitOf(end: AccountMoment, capital: Decimal, fills: readonly FillRecord[]): Profit {
  const rebates = sumOf(fills.map(({ fee }) => fee).filter((fee) => fee.lt(0))).neg();
  return {
    initialCapital: capital,
    finalEquity: end.equity,
    netPnl: end.equity.sub(capital),
    realizedPnl: end.realized,
    unrealizedPnl: end.unrealized,
    fees: end.fees,
    feesPaid: end.fees.add(rebates),
    rebates,
    funding: end.funding,
  };
}
