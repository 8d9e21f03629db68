import { type Decimal, zero } from '@replay/core';
import type { Attribution } from '../account/accounting.ts';
import { amount, type Metric, missing, share, sumOf } from '../metric/metric.ts';
import { type VersusHold, versusHold } from './benchmarks.ts';
import type { MarketFigures } from './market-figures.ts';
import type { Profit } from './profit.ts';

/** What the account held, over all its instruments, and what it is to be compared with (metrics.md 5 and 6). */
export interface AccountFigures extends VersusHold {
  /** Fees over what was earned before them, whichever sign that had. */
  readonly feeDrag: Metric;
  /** What the sizes both bought and sold earned by the difference of their averages, and what the rest did. */
  readonly matchedPnl: Metric;
  readonly residualPnl: Metric;
  /** Net result over the largest notional held at any moment. */
  readonly returnOnMaxInventory: Metric;
  /** The share of the account's worth that stood in coins, of an account with spot instruments. */
  readonly baseShareStart: Metric;
  readonly baseShareEnd: Metric;
  /** What a venue's mark would add that is not the mid: nothing, since positions are marked at the mid. */
  readonly markBasis: Decimal;
}

export interface AccountTold {
  readonly profit: Profit;
  readonly attribution: Attribution;
  readonly markets: readonly MarketFigures[];
  /** The value of all coins held at the end, at the mid. */
  readonly coins: Decimal;
  readonly largestNotional: number;
}

export function accountFigures({ profit, attribution, markets, coins, largestNotional }: AccountTold): AccountFigures {
  const { initialCapital: capital, finalEquity, netPnl, fees } = profit;
  const spot = markets.some(({ instrument }) => instrument.contract === 'spot');
  const shareOfCoins = (worth: Decimal, whole: Decimal): Metric =>
    spot ? share(worth, whole, 'ZERO_DENOMINATOR') : missing('NOT_APPLICABLE');
  return {
    // Every run begins with money alone.
    ...versusHold({ capital, netPnl, fees }, []),
    feeDrag: share(fees, attribution.spreadCapture.add(attribution.inventory).abs(), 'ZERO_DENOMINATOR'),
    matchedPnl: sumOfKnown(markets.map(({ traded }) => traded.matchedPnl)),
    residualPnl: sumOfKnown(markets.map(({ traded }) => traded.residualPnl)),
    returnOnMaxInventory: share(netPnl, largestNotional, 'ZERO_DENOMINATOR'),
    baseShareStart: shareOfCoins(zero, capital),
    baseShareEnd: shareOfCoins(coins, finalEquity),
    markBasis: zero,
  };
}

/** The sum over the instruments that were traded. */
function sumOfKnown(metrics: readonly Metric[]): Metric {
  const known = metrics.flatMap((metric) => (metric.status === 'known' ? [metric.value] : []));
  return known.length === 0 ? missing('NO_FILLS') : amount(sumOf(known));
}
