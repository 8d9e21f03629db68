import { type Metric, missing, plus, ratio } from '../metric/metric.ts';
import { Samples } from '../metric/samples.ts';
import { horizons } from './horizons.ts';
import { type Moment, type MomentKind, momentKinds } from './pending-events.ts';

/** Where the mid went after fills and after own cancels, by one horizon. */
export interface AfterFigures {
  /** Mean of s·Δmid after the event, in bps of the mid; + is in favour of the order. */
  readonly afterFills: Metric;
  readonly afterCancels: Metric;
  /** afterFills − afterCancels: below zero, fills come rather where the mid then goes against us. */
  readonly toxicityGap: Metric;
  readonly fills: number;
  readonly cancels: number;
  /** Of single taker fills: 2·s·(v(p) − v(m(t+τ))) and 2·s·(v(m(t+τ)) − v(m_ref)), in bps. */
  readonly realizedSpread: TakerQuantiles;
  readonly priceImpact: TakerQuantiles;
}

export interface TakerQuantiles {
  readonly n: number;
  readonly p50: Metric;
  readonly p90: Metric;
}

/** The numbers of one horizon: a place for each kind, since there may be millions of cancels. */
interface Line {
  readonly bps: Float64Array;
  readonly n: Float64Array;
  readonly dropped: Float64Array;
  readonly realized: Samples;
  readonly impact: Samples;
}

const took = momentKinds.indexOf('took');

const nothing = (): Line => ({
  bps: new Float64Array(momentKinds.length),
  n: new Float64Array(momentKinds.length),
  dropped: new Float64Array(momentKinds.length),
  realized: new Samples(),
  impact: new Samples(),
});

export class MidsAfterSum {
  readonly #inverse: boolean;
  readonly #lines: readonly Line[] = horizons.map(nothing);

  constructor(inverse: boolean) {
    this.#inverse = inverse;
  }

  /** The mid of a moment's horizon is here. */
  add({ kind, sign, reference, price }: Moment, horizon: number, later: number): void {
    const line = this.#lines[horizon] as Line;
    const moved = sign * this.#apart(later, reference, reference);
    line.bps[kind] = (line.bps[kind] as number) + moved;
    line.n[kind] = (line.n[kind] as number) + 1;
    if (kind !== took) return;
    line.impact.push(2 * moved);
    line.realized.push(2 * sign * this.#apart(price, later, reference));
  }

  /** Its window touches a hole of the data, or goes past the end. */
  drop({ kind }: Moment, horizon: number): void {
    const { dropped } = this.#lines[horizon] as Line;
    dropped[kind] = (dropped[kind] as number) + 1;
  }

  include(other: MidsAfterSum): void {
    for (const [horizon, theirs] of other.#lines.entries()) {
      const ours = this.#lines[horizon] as Line;
      for (const sums of ['bps', 'n', 'dropped'] as const) addUp(ours[sums], theirs[sums]);
      ours.realized.include(theirs.realized);
      ours.impact.include(theirs.impact);
    }
  }

  /** In the order of the horizons. */
  figures(): readonly AfterFigures[] {
    return this.#lines.map((line) => {
      const afterFills = meanOf(line, 'made', 'NO_MAKER_FILLS');
      const afterCancels = meanOf(line, 'cancelled', 'TOO_FEW_SAMPLES');
      return {
        afterFills,
        afterCancels,
        toxicityGap: plus(afterFills, afterCancels, -1),
        fills: countOf(line, 'made'),
        cancels: countOf(line, 'cancelled'),
        realizedSpread: takerQuantiles(line, line.realized),
        priceImpact: takerQuantiles(line, line.impact),
      };
    });
  }

  /** v(one) − v(other) over v(reference), in bps: of an inverse contract v is −1/P. */
  #apart(one: number, other: number, reference: number): number {
    return this.#inverse ? (reference / other - reference / one) * 10_000 : ((one - other) / reference) * 10_000;
  }
}

type NoSample = 'NO_MAKER_FILLS' | 'NO_TAKER_FILLS' | 'TOO_FEW_SAMPLES';

const countOf = ({ n }: Line, kind: MomentKind): number => n[momentKinds.indexOf(kind)] as number;

const reasonOf = ({ dropped }: Line, kind: MomentKind, none: NoSample) =>
  (dropped[momentKinds.indexOf(kind)] as number) > 0 ? 'HORIZON_PAST_END' : none;

function meanOf(line: Line, kind: MomentKind, none: NoSample): Metric {
  const n = countOf(line, kind);
  return n === 0 ? missing(reasonOf(line, kind, none)) : ratio((line.bps[momentKinds.indexOf(kind)] as number) / n);
}

function takerQuantiles(line: Line, samples: Samples): TakerQuantiles {
  const at = (alpha: number): Metric => {
    const bps = samples.quantile(alpha);
    return bps === undefined ? missing(reasonOf(line, 'took', 'NO_TAKER_FILLS')) : ratio(bps);
  };
  return { n: samples.n, p50: at(0.5), p90: at(0.9) };
}

function addUp(sums: Float64Array, others: Float64Array): void {
  for (const [at, other] of others.entries()) sums[at] = (sums[at] as number) + other;
}
