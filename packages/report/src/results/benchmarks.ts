import { booked, type Decimal, type Instrument, type Lots, zero } from '@replay/core';
import { valueAtMid } from '@replay/ledger';
import { amount, type Metric, missing, ratio, share } from '../metric/metric.ts';
import { type Metrics, valuesOf } from '../metric/metric-table.ts';

/** One instrument, and the account that traded it. Mids are bid + ask in ticks. */
export interface BuyAndHoldInput {
  readonly contract: 'spot' | 'linear' | 'inverse' | 'quanto';
  readonly capital: Decimal;
  readonly netPnl: Decimal;
  readonly firstMid: number | undefined;
  readonly lastMid: number | undefined;
}

/** The capital of the start invested at the first mid and held to the last, without fees, funding or lot sizes. */
export const buyAndHoldMetrics: Metrics<BuyAndHold, BuyAndHoldInput> = {
  pnl: {
    title: 'Buy and hold',
    unit: 'money',
    value: (input) => held(input, ({ capital }, moved, against) => amount(booked(capital.mul(moved).div(against)))),
    definition:
      'P&L of the capital of the start invested at the first mid and held to the last, in the currency of the account, without fees or funding.',
  },
  change: {
    title: 'of the capital',
    unit: 'share',
    value: (input) => held(input, (_, moved, against) => ratio(moved / against)),
  },
  ahead: {
    title: 'Run ahead by',
    unit: 'money',
    value: (input) =>
      held(input, ({ capital, netPnl }, moved, against) => amount(netPnl.sub(booked(capital.mul(moved).div(against))))),
    definition: 'Net P&L less buy and hold.',
  },
};

export interface BuyAndHold {
  readonly pnl: Metric;
  readonly change: Metric;
  readonly ahead: Metric;
}

export const buyAndHold = (input: BuyAndHoldInput): BuyAndHold => valuesOf(buyAndHoldMetrics, input);

/** An inverse contract earns in its coin: a long of the value of the capital earns capital · (1 − m₀/m_T). */
function held(
  input: BuyAndHoldInput,
  compute: (input: BuyAndHoldInput, moved: number, against: number) => Metric,
): Metric {
  const { contract, firstMid, lastMid } = input;
  const against = contract === 'inverse' ? lastMid : firstMid;
  if (firstMid === undefined || lastMid === undefined || against === undefined) return missing('NO_REFERENCE_MID');
  return against === 0 ? missing('ZERO_DENOMINATOR') : compute(input, lastMid - firstMid, against);
}

/** A run compared with holding what it began with: netPnl = holdPnl + vsHold. */
export interface VersusHold {
  readonly holdPnl: Decimal;
  readonly vsHold: Decimal;
  readonly vsHoldBeforeFees: Decimal;
  /** Over the value that holding would have had at the end. */
  readonly vsHoldReturn: Metric;
}

/** A position that a run began with. Mids are bid + ask in ticks. */
export interface InitialHolding {
  readonly instrument: Instrument;
  readonly size: Lots;
  readonly firstMid: number;
  readonly lastMid: number;
}

/** holdPnl = Σ pos₀ · c · (v(m_T) − v(m₀)), without funding; `capital` is the equity at the start, with the holdings. */
export function versusHold(
  { capital, netPnl, fees }: Readonly<Record<'capital' | 'netPnl' | 'fees', Decimal>>,
  holdings: readonly InitialHolding[],
): VersusHold {
  const holdPnl = holdings
    .map(({ instrument, size, firstMid, lastMid }) =>
      valueAtMid(instrument, size, lastMid).sub(valueAtMid(instrument, size, firstMid)),
    )
    .reduce((sum, one) => sum.add(one), zero);
  const vsHold = netPnl.sub(holdPnl);
  return {
    holdPnl,
    vsHold,
    vsHoldBeforeFees: vsHold.add(fees),
    vsHoldReturn: share(vsHold, capital.add(holdPnl), 'ZERO_DENOMINATOR'),
  };
}
