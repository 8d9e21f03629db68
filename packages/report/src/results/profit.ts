import { type Decimal, decimalOf, type Money, zero } from '@replay/core';
import type { AccountMoment } from '../account/account-state.ts';
import type { Fills } from '../orders/fill-table.ts';

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
  /** The part of the fees that venues charged for liquidating. */
  readonly liquidationFees: Decimal;
  /** The part of the fees that was paid in other assets, each with what it was bought for. */
  readonly feesInAssets: readonly FeesInAsset[];
  readonly funding: Decimal;
}

/** Fees that were paid in another asset, which was bought as they fell due. */
export interface FeesInAsset {
  readonly currency: string;
  /** Of that asset. */
  readonly amount: Decimal;
  /** In the settlement currency. */
  readonly cost: Decimal;
}

/** The result of a run, from what its account shows at the end. */
export function profitOf(end: AccountMoment, capital: Decimal, fills: Fills): Profit {
  const finalEquity = decimalOf(end.equity);
  const fees = decimalOf(end.fees);
  let [given, liquidating]: [Money, Money] = [0n, 0n];
  for (let place = 0; place < fills.length; place += 1) {
    const fee = fills.fee(place);
    if (fee < 0n) given -= fee;
    liquidating += fills.liquidationFee(place);
  }
  const rebates = decimalOf(given);
  return {
    initialCapital: capital,
    finalEquity,
    netPnl: finalEquity.sub(capital),
    realizedPnl: decimalOf(end.realized),
    unrealizedPnl: decimalOf(end.unrealized),
    fees,
    feesPaid: fees.add(rebates),
    rebates,
    liquidationFees: decimalOf(liquidating),
    feesInAssets: feesInAssets(fills),
    funding: decimalOf(end.funding),
  };
}

function feesInAssets(fills: Fills): readonly FeesInAsset[] {
  const sums = new Map<string, FeesInAsset>();
  for (const { paid, fee } of fills.feesInAssets()) {
    const { currency, amount } = paid;
    const sum = sums.get(currency) ?? { currency, amount: zero, cost: zero };
    sums.set(currency, { currency, amount: sum.amount.add(amount), cost: sum.cost.add(decimalOf(fee)) });
  }
  return [...sums.values()];
}
