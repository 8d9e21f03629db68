import { type Metric, missing, plus, ratio } from '../metric/metric.ts';
import { type Metrics, valuesOf } from '../metric/metric-table.ts';
import { Samples } from '../metric/samples.ts';
import { horizons } from './horizons.ts';
import { codeOf, type EventKind, eventKinds, type MarkedEvent } from './pending-events.ts';

/** The moves of the mid by one horizon, by kind of event. */
export interface MidMoveSums {
  readonly bps: Float64Array;
  readonly n: Float64Array;
  /** Events whose window touches a gap of the data or the end of the run. */
  readonly dropped: Float64Array;
  readonly realizedSpread: Samples;
  readonly priceImpact: Samples;
}

const byKind = (): Float64Array => new Float64Array(eventKinds.length);

/** One for each horizon. */
export const emptyMidMoves = (): readonly MidMoveSums[] =>
  horizons.map(() => ({
    bps: byKind(),
    n: byKind(),
    dropped: byKind(),
    realizedSpread: new Samples(),
    priceImpact: new Samples(),
  }));

/** How the mid moves after maker fills and after own cancels. */
export const toxicityMetrics: Metrics<Toxicity, MidMoveSums> = {
  fills: { title: 'Maker fills', unit: 'count', value: ({ n }) => n[codeOf('made')] ?? 0 },
  afterFills: {
    title: 'After fills',
    unit: 'bps',
    value: (sums) => meanOf(sums, 'made', 'NO_MAKER_FILLS'),
    definition: 'Mean of s·(mid at the horizon − mid before); + is in favour of the order.',
  },
  cancels: {
    title: 'Cancels',
    unit: 'count',
    value: ({ n }) => n[codeOf('cancelled')] ?? 0,
    definition: 'Cancels requested by the strategy.',
  },
  afterCancels: {
    title: 'After cancels',
    unit: 'bps',
    value: (sums) => meanOf(sums, 'cancelled', 'TOO_FEW_SAMPLES'),
    definition: 'The same for cancelled orders.',
  },
  toxicityGap: {
    title: 'Toxicity gap',
    unit: 'bps',
    value: (sums) => plus(meanOf(sums, 'made', 'NO_MAKER_FILLS'), meanOf(sums, 'cancelled', 'TOO_FEW_SAMPLES'), -1),
    definition: 'After fills − after cancels; below zero, fills are followed by adverse moves more than cancels are.',
  },
};

export interface Toxicity {
  readonly fills: number;
  readonly afterFills: Metric;
  readonly cancels: number;
  readonly afterCancels: Metric;
  readonly toxicityGap: Metric;
}

/** The moves of the mid after fills and after own cancels, by one horizon. */
export interface MidMoveFigures extends Toxicity {
  /** Of single taker fills: 2·s·(v(p) − v(m(t+τ))) and 2·s·(v(m(t+τ)) − v(m_ref)), in bps. */
  readonly realizedSpread: TakerQuantiles;
  readonly priceImpact: TakerQuantiles;
}

export interface TakerQuantiles {
  readonly n: number;
  readonly p50: Metric;
  readonly p90: Metric;
}

export const midMoveFigures = (sums: readonly MidMoveSums[]): readonly MidMoveFigures[] =>
  sums.map((one) => ({
    ...valuesOf(toxicityMetrics, one),
    realizedSpread: takerQuantiles(one, one.realizedSpread),
    priceImpact: takerQuantiles(one, one.priceImpact),
  }));

const took = codeOf('took');

/** Adds an event, given the mid at the horizon. */
export function addMidMove(
  { bps, n, priceImpact, realizedSpread }: MidMoveSums,
  { kind, sign, reference, price }: MarkedEvent,
  later: number,
  isInverse: boolean,
): void {
  const moved = sign * differenceBps(later, reference, reference, isInverse);
  bps[kind] = (bps[kind] as number) + moved;
  n[kind] = (n[kind] as number) + 1;
  if (kind !== took) return;
  priceImpact.push(2 * moved);
  realizedSpread.push(2 * sign * differenceBps(price, later, reference, isInverse));
}

export function dropMidMove({ dropped }: MidMoveSums, { kind }: MarkedEvent): void {
  dropped[kind] = (dropped[kind] as number) + 1;
}

/** v(one) − v(other) over v(reference), in bps: of an inverse contract v is −1/P. */
const differenceBps = (one: number, other: number, reference: number, isInverse: boolean): number =>
  isInverse ? (reference / other - reference / one) * 10_000 : ((one - other) / reference) * 10_000;

type NoSample = 'NO_MAKER_FILLS' | 'NO_TAKER_FILLS' | 'TOO_FEW_SAMPLES';

const reasonOf = ({ dropped }: MidMoveSums, kind: EventKind, none: NoSample) =>
  (dropped[codeOf(kind)] as number) > 0 ? 'HORIZON_PAST_END' : none;

function meanOf(sums: MidMoveSums, kind: EventKind, none: NoSample): Metric {
  const [bps, n] = [sums.bps[codeOf(kind)] as number, sums.n[codeOf(kind)] as number];
  return n === 0 ? missing(reasonOf(sums, kind, none)) : ratio(bps / n);
}

function takerQuantiles(sums: MidMoveSums, samples: Samples): TakerQuantiles {
  const at = (alpha: number): Metric => {
    const bps = samples.quantile(alpha);
    return bps === undefined ? missing(reasonOf(sums, 'took', 'NO_TAKER_FILLS')) : ratio(bps);
  };
  return { n: samples.n, p50: at(0.5), p90: at(0.9) };
}
