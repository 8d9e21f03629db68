import {
  absolute,
  approximateMoney,
  type Decimal,
  decimalOf,
  type Instrument,
  type Lots,
  type Money,
  type OrderFilled,
} from '@replay/core';
import { moneyAtMid } from '@replay/ledger';
import type { BookedFill } from '../account/accounting.ts';
import { type Metric, missing, type NullReason, ratio, share } from '../metric/metric.ts';
import { type Metrics, valuesOf } from '../metric/metric-table.ts';
import { Samples } from '../metric/samples.ts';
import { type PublicTouch, signOf } from '../orders/live-order.ts';

/** What a taker fill can be compared with; costs are positive. slippageMid = halfSpreadPaid + depthWalk, to the last digit. */
export const costs = {
  slippageMid: {
    title: 'Slippage against the mid',
    definition: 's·(p − mid on arrival): half the spread and the walk through the depth.',
  },
  halfSpreadPaid: { title: 'Half spread paid', definition: 's·(touch on arrival − mid on arrival).' },
  depthWalk: {
    title: 'Slippage against the touch',
    definition: 's·(p − touch on arrival): the walk through the depth, and modelled slippage.',
  },
  latencyCost: {
    title: 'Latency cost',
    definition: 's·(mid on arrival − mid of the decision): the move of the market while the order was in flight.',
  },
  slippageDecision: {
    title: 'Slippage against the decision',
    definition: 's·(p − mid of the decision) = latency cost + slippage against the mid.',
  },
  effectiveSpread: { title: 'Effective spread', definition: '2·s·(p − mid on arrival).' },
} as const;

export type CostName = keyof typeof costs;
export const costNames = Object.keys(costs) as readonly CostName[];

interface CostSums {
  amount: Money;
  notional: Money;
  readonly bps: Samples;
}

export interface TakerSums {
  fills: number;
  withoutMid: number;
  readonly costs: Readonly<Record<CostName, CostSums>>;
}

const emptyCost = (): CostSums => ({ amount: 0n, notional: 0n, bps: new Samples() });

export const emptyTakerSums = (): TakerSums => ({
  fills: 0,
  withoutMid: 0,
  costs: {
    slippageMid: emptyCost(),
    halfSpreadPaid: emptyCost(),
    depthWalk: emptyCost(),
    latencyCost: emptyCost(),
    slippageDecision: emptyCost(),
    effectiveSpread: emptyCost(),
  },
});

type CostInput = CostSums & { readonly none: NullReason };

/** One cost of taking, against the notional at the reference mid. */
export const costMetrics: Metrics<Cost, CostInput> = {
  n: { title: 'Fills', unit: 'count', value: ({ bps }) => bps.n },
  amount: {
    title: 'In money',
    unit: 'money',
    value: ({ amount }) => decimalOf(amount),
    definition: 'Over all fills; + is a cost.',
  },
  meanBps: {
    title: 'Mean',
    unit: 'bps',
    value: ({ amount, notional, none }) => share(decimalOf(amount).mul(10_000), decimalOf(notional), none),
    definition: 'Weighted by notional.',
  },
  p50Bps: {
    title: 'p50',
    unit: 'bps',
    value: (input) => quantileBps(input, 0.5),
    definition: 'Half of the fills cost no more.',
  },
  p90Bps: {
    title: 'p90',
    unit: 'bps',
    value: (input) => quantileBps(input, 0.9),
    definition: 'Nine of ten fills cost no more.',
  },
};

export interface Cost {
  readonly n: number;
  readonly amount: Decimal;
  readonly meanBps: Metric;
  readonly p50Bps: Metric;
  readonly p90Bps: Metric;
}

/** The costs of taker fills. */
export interface TakerCosts extends Readonly<Record<CostName, Cost>> {
  readonly fills: number;
  /** Fills before the first public mid, which cannot be compared. */
  readonly withoutMid: number;
}

export function takerCosts({ fills, withoutMid, costs }: TakerSums): TakerCosts {
  const none = fills === 0 ? 'NO_TAKER_FILLS' : 'NO_REFERENCE_MID';
  const figures = costNames.map((name) => [name, valuesOf(costMetrics, { ...costs[name], none })]);
  return { fills, withoutMid, ...(Object.fromEntries(figures) as Record<CostName, Cost>) };
}

/**
 * Adds a taker fill, given the touch that it met and the mid when it was decided: undefined if there was no decision, as for a
 * liquidation.
 */
export function addTakerFill(
  sums: TakerSums,
  instrument: Instrument,
  { side, size }: Pick<OrderFilled, 'side' | 'size'>,
  touch: PublicTouch | undefined,
  { value: paid, referenceValue: atMid, reference }: BookedFill,
  decisionMid: number | undefined,
): void {
  sums.fills += 1;
  if (touch === undefined || touch.bid + touch.ask !== reference) {
    sums.withoutMid += 1;
    return;
  }
  const signed = (signOf(side) * size) as Lots;
  const atTouch = moneyAtMid(instrument, signed, (side === 'buy' ? touch.ask : touch.bid) * 2);
  const notional = absolute(atMid);
  const { slippageMid, halfSpreadPaid, depthWalk, effectiveSpread, latencyCost, slippageDecision } = sums.costs;
  addCost(slippageMid, paid - atMid, notional);
  addCost(halfSpreadPaid, atTouch - atMid, notional);
  addCost(depthWalk, paid - atTouch, notional);
  addCost(effectiveSpread, 2n * (paid - atMid), notional);
  if (decisionMid === undefined) return;
  const atDecision = moneyAtMid(instrument, signed, decisionMid);
  addCost(latencyCost, atMid - atDecision, notional);
  addCost(slippageDecision, paid - atDecision, notional);
}

function addCost(sums: CostSums, amount: Money, notional: Money): void {
  sums.amount += amount;
  sums.notional += notional;
  if (notional > 0n) sums.bps.push((approximateMoney(amount) / approximateMoney(notional)) * 10_000);
}

function quantileBps({ bps, none }: CostInput, alpha: number) {
  const found = bps.quantile(alpha);
  return found === undefined ? missing(none) : ratio(found);
}
