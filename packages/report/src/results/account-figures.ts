import { type Decimal, zero } from '@replay/core';
import type { Attribution } from '../account/accounting.ts';
import { amount, type Metric, missing, share, sumOf } from '../metric/metric.ts';
import { type Metrics, valuesOf } from '../metric/metric-table.ts';
import { versusHold } from './benchmarks.ts';
import type { MarketFigures } from './market-figures.ts';
import type { Profit } from './profit.ts';

interface AccountInput {
  readonly profit: Profit;
  readonly attribution: Attribution;
  readonly markets: readonly MarketFigures[];
  /** The value of all coins held at the end, at the mid. */
  readonly coins: Decimal;
  /** The largest notional of all positions together. */
  readonly largestNotional: number;
}

/** Every run begins with money alone. */
const held = ({ profit: { initialCapital: capital, netPnl, fees } }: AccountInput) =>
  versusHold({ capital, netPnl, fees }, []);

/** Metrics of the account over all its instruments. */
export const accountMetrics: Metrics<AccountFigures, AccountInput> = {
  matchedPnl: {
    title: 'Matched',
    unit: 'money',
    value: ({ markets }) => sumOfKnown(markets.map(({ traded }) => traded.matchedPnl)),
    definition: 'Matched size · (average sell − average buy); over all instruments.',
  },
  residualPnl: {
    title: 'Residual',
    unit: 'money',
    value: ({ markets }) => sumOfKnown(markets.map(({ traded }) => traded.residualPnl)),
    definition: 'Size bought or sold beyond the matched size: its average price against the last mid.',
  },
  feeDrag: {
    title: 'Fee drag',
    unit: 'share',
    value: ({ profit, attribution }) =>
      share(profit.fees, attribution.spreadCapture.add(attribution.inventory).abs(), 'ZERO_DENOMINATOR'),
    definition: 'Fees over the absolute value of spread capture plus inventory P&L.',
  },
  returnOnMaxInventory: {
    title: 'Net P&L on the largest inventory',
    unit: 'share',
    value: ({ profit, largestNotional }) => share(profit.netPnl, largestNotional, 'ZERO_DENOMINATOR'),
    definition: 'Net P&L over the largest notional of all positions together, at the mids of that time.',
  },
  baseShareStart: {
    title: 'In coins at the start',
    unit: 'share',
    value: (input) => shareOfCoins(input, zero, input.profit.initialCapital),
    definition: 'Value of the coins over that of the account, if spot is traded; every run begins with money alone.',
  },
  baseShareEnd: {
    title: 'In coins at the end',
    unit: 'share',
    value: (input) => shareOfCoins(input, input.coins, input.profit.finalEquity),
    definition: 'Value of the coins at the last mid over final equity, if spot is traded.',
  },
  holdPnl: {
    title: 'Hold',
    unit: 'money',
    value: (input) => held(input).holdPnl,
    definition: 'P&L of holding what the run began with: Σ pos₀·c·(v(m_T) − v(m₀)).',
  },
  vsHold: {
    title: 'Against hold',
    unit: 'money',
    value: (input) => held(input).vsHold,
    definition: 'Net P&L less hold.',
  },
  vsHoldBeforeFees: {
    title: 'Against hold, before fees',
    unit: 'money',
    value: (input) => held(input).vsHoldBeforeFees,
    definition: 'Net P&L before fees less hold.',
  },
  vsHoldReturn: {
    title: 'Against hold, as a share',
    unit: 'share',
    value: (input) => held(input).vsHoldReturn,
    definition: 'Over the value that holding would have had at the end.',
  },
  markBasis: {
    title: 'Mark basis',
    unit: 'money',
    value: () => zero,
    definition:
      'pos_T·c·(v(mark) − v(mid)) at the end less that at the start: zero, because positions are marked at the mid.',
  },
};

export interface AccountFigures {
  readonly matchedPnl: Metric;
  readonly residualPnl: Metric;
  readonly feeDrag: Metric;
  readonly returnOnMaxInventory: Metric;
  readonly baseShareStart: Metric;
  readonly baseShareEnd: Metric;
  readonly holdPnl: Decimal;
  readonly vsHold: Decimal;
  readonly vsHoldBeforeFees: Decimal;
  readonly vsHoldReturn: Metric;
  readonly markBasis: Decimal;
}

export const accountFigures = (input: AccountInput): AccountFigures => valuesOf(accountMetrics, input);

const shareOfCoins = ({ markets }: AccountInput, coins: Decimal, whole: Decimal): Metric =>
  markets.some(({ instrument }) => instrument.contract === 'spot')
    ? share(coins, whole, 'ZERO_DENOMINATOR')
    : missing('NOT_APPLICABLE');

/** The sum over the instruments that were traded. */
function sumOfKnown(metrics: readonly Metric[]): Metric {
  const known = metrics.flatMap((metric) => (metric.status === 'known' ? [metric.value] : []));
  return known.length === 0 ? missing('NO_FILLS') : amount(sumOf(known));
}
