import { type Decimal, decimalOf, type Money, zero } from '@replay/core';
import type { AccountState } from '../account/account-state.ts';
import { type Metrics, valuesOf } from '../metric/metric-table.ts';
import type { FillTable } from '../orders/fill-table.ts';

interface ProfitInput {
  readonly end: AccountState;
  readonly capital: Decimal;
  readonly rebates: Money;
  readonly liquidationFees: Money;
}

/** The result of an account: initialCapital + netPnl = finalEquity and netPnl = realized + unrealized − fees + funding, exactly. */
export const profitMetrics: Metrics<ProfitFigures, ProfitInput> = {
  netPnl: {
    title: 'Net P&L',
    unit: 'money',
    value: ({ end, capital }) => decimalOf(end.equity).sub(capital),
    definition: 'Equity at the end less the capital at the start, with fees and funding.',
  },
  initialCapital: {
    title: 'Capital',
    unit: 'money',
    value: ({ capital }) => capital,
    definition: 'Equity at the start.',
  },
  finalEquity: {
    title: 'Final equity',
    unit: 'money',
    value: ({ end }) => decimalOf(end.equity),
    definition: 'Cash plus the value of open positions at the end, marked at the mid.',
  },
  realizedPnl: {
    title: 'Realized',
    unit: 'money',
    value: ({ end }) => decimalOf(end.realized),
    definition: 'P&L of what was closed, against its average entry, before fees and funding.',
  },
  unrealizedPnl: {
    title: 'Unrealized',
    unit: 'money',
    value: ({ end }) => decimalOf(end.unrealized),
    definition: 'P&L of what is open at the end: last mid against average entry.',
  },
  fees: {
    title: 'Fees',
    unit: 'money',
    value: ({ end }) => decimalOf(end.fees),
    definition: 'Fees paid less rebates; negative if rebates are larger.',
  },
  feesPaid: {
    title: 'Fees paid',
    unit: 'money',
    value: ({ end, rebates }) => decimalOf(end.fees + rebates),
    definition: 'The positive fees of all fills.',
  },
  rebates: {
    title: 'Rebates',
    unit: 'money',
    value: ({ rebates }) => decimalOf(rebates),
    definition: 'What venues paid for fills; already subtracted from the fees.',
  },
  liquidationFees: {
    title: 'Liquidation fees',
    unit: 'money',
    value: ({ liquidationFees }) => decimalOf(liquidationFees),
    definition: 'The part of the fees that venues charged for liquidations.',
    id: 'liquidation',
  },
  funding: {
    title: 'Funding',
    unit: 'money',
    value: ({ end }) => decimalOf(end.funding),
    definition: 'Funding received less funding paid, on the positions at each settlement.',
  },
};

export interface ProfitFigures {
  readonly netPnl: Decimal;
  readonly initialCapital: Decimal;
  readonly finalEquity: Decimal;
  readonly realizedPnl: Decimal;
  readonly unrealizedPnl: Decimal;
  readonly fees: Decimal;
  readonly feesPaid: Decimal;
  readonly rebates: Decimal;
  readonly liquidationFees: Decimal;
  readonly funding: Decimal;
}

export interface Profit extends ProfitFigures {
  /** The part of the fees that was paid in other assets, at what these were bought for. */
  readonly feesInAssets: readonly FeesInAsset[];
}

/** Fees paid in another asset, which was bought as they fell due. */
export interface FeesInAsset {
  readonly currency: string;
  /** Of that asset. */
  readonly amount: Decimal;
  /** In the settlement currency. */
  readonly cost: Decimal;
}

export function profitOf(end: AccountState, capital: Decimal, fills: FillTable): Profit {
  let [rebates, liquidationFees]: [Money, Money] = [0n, 0n];
  for (let index = 0; index < fills.length; index += 1) {
    const fee = fills.fee(index);
    if (fee < 0n) rebates -= fee;
    liquidationFees += fills.liquidationFee(index);
  }
  return {
    ...valuesOf(profitMetrics, { end, capital, rebates, liquidationFees }),
    feesInAssets: feesInAssets(fills),
  };
}

function feesInAssets(fills: FillTable): readonly FeesInAsset[] {
  const sums = new Map<string, FeesInAsset>();
  for (const { paid, fee } of fills.feesInAssets()) {
    const { currency, amount } = paid;
    const sum = sums.get(currency) ?? { currency, amount: zero, cost: zero };
    sums.set(currency, { currency, amount: sum.amount.add(amount), cost: sum.cost.add(decimalOf(fee)) });
  }
  return [...sums.values()];
}
