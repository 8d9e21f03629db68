import { type Micros, micros } from '@replay/core';
import type { OrderFlow } from '@replay/market';
import {
  type RestingErrors,
  restingErrors,
  type TakingErrors,
  takingErrors,
  trueCost,
  trueFillRate,
} from './errors.ts';
import {
  barClose,
  barOpen,
  type Estimator,
  optimistic,
  otherQueues,
  pessimistic,
  realistic,
  sticky,
  withoutLocks,
} from './estimators.ts';
import { characterOf, type MarketCharacter } from './market-character.ts';
import { takerSizes } from './orders.ts';
import { type Recording, record } from './recording.ts';
import { day, type Regime, regimes } from './regimes.ts';
import type { Mean } from './statistics.ts';

/** How large a study is. The same extent gives the same figures, on every machine. */
export interface Extent {
  readonly seed: number;
  /** Minutes of each market. */
  readonly minutes: number;
  /** Minutes of each market with another order flow. */
  readonly otherwise: number;
}

export const wholeStudy: Extent = { seed: 1, minutes: 40, otherwise: 8 };
/** Small enough for the tests. */
export const smallStudy: Extent = { seed: 1, minutes: 3, otherwise: 0 };

/** All that was found in one market. */
export interface RegimeFindings {
  readonly regime: Regime;
  readonly character: MarketCharacter;
  readonly resting: { readonly orders: number; readonly fillRate: Mean; readonly errors: Named<RestingErrors> };
  readonly taking: {
    readonly orders: number;
    readonly errors: Named<TakingErrors>;
    readonly bySize: readonly { readonly size: string; readonly cost: Mean; readonly errors: Named<TakingErrors> }[];
  };
}

/** Results of the estimators when one property of the order flow of all markets changes. */
export interface Variation {
  readonly name: string;
  readonly errors: Named<RestingErrors>;
}

/** What nobody can see in a public feed, and what hangs on it. */
const variations: readonly (readonly [name: string, orderFlow: Partial<OrderFlow>])[] = [
  ['as above', {}],
  ['the longest waiting cancel', { cancels: 'longest-waiting' }],
  ['anyone cancels', { cancels: 'anyone' }],
  ['the newest cancel', { cancels: 'newest' }],
  ['all limit orders step back', { marketable: 0 }],
  ['all limit orders trade', { marketable: 1 }],
];

export interface Findings {
  readonly extent: Extent;
  readonly regimes: readonly RegimeFindings[];
  readonly variations: readonly Variation[];
}

/** Figures by the name of the estimator, in the order of the page. */
export type Named<Figure> = ReadonlyMap<string, Figure>;

const restingBy: readonly Estimator[] = [
  realistic,
  ...otherQueues,
  withoutLocks,
  optimistic,
  pessimistic,
  barOpen,
  barClose,
];
const takingBy: readonly Estimator[] = [realistic, sticky, optimistic, pessimistic, barOpen, barClose];
const variedBy: readonly Estimator[] = [realistic, ...otherQueues, withoutLocks, pessimistic];

/** Runs every market, tries the orders in it for real, and asks every estimator about them. `told` hears how far it is. */
export function runStudy(extent: Extent, told: (progress: string) => void = () => undefined): Findings {
  const found = regimes.map((regime, at) => {
    told(`${regime.name}: ${extent.minutes} min`);
    return findingsOf(regime, recordingOf(at, extent.seed, extent.minutes));
  });
  const varied = (extent.otherwise === 0 ? [] : variations).map(([name, orderFlow]) => {
    told(`${name}: ${extent.otherwise} min of each market`);
    const recordings = regimes.map((_, at) => recordingOf(at, extent.seed, extent.otherwise, orderFlow));
    return { name, errors: pooled(recordings, variedBy) };
  });
  return { extent, regimes: found, variations: varied };
}

/** The recording of one of the markets; each has a day of its own, so that no two share a minute. */
function recordingOf(place: number, seed: number, minutes: number, other: Partial<OrderFlow> = {}): Recording {
  const { orderFlow, start, ...market } = (regimes[place] as Regime).market(seed + place, micros(minutes * 60_000_000));
  return record(
    { ...market, start: (start + place * day) as Micros, orderFlow: { ...orderFlow, ...other } },
    seed + place + 1_000,
  );
}

function findingsOf(regime: Regime, recording: Recording): RegimeFindings {
  const { trials } = recording;
  const all = [...new Set([...restingBy, ...takingBy])];
  const estimates = new Map(all.map((estimator) => [estimator, estimator.estimate(recording)] as const));
  const named = <Figure>(by: readonly Estimator[], figure: (of: Estimator) => Figure): Named<Figure> =>
    new Map(by.map((estimator) => [estimator.name, figure(estimator)]));
  const estimatesBy = (estimator: Estimator) => estimates.get(estimator) ?? [];
  const taking = trials.filter(({ order }) => order.kind === 'taking').length;
  return {
    regime,
    character: characterOf(recording),
    resting: {
      orders: trials.length - taking,
      fillRate: trueFillRate(trials),
      errors: named(restingBy, (of) => restingErrors(trials, estimatesBy(of))),
    },
    taking: {
      orders: taking,
      errors: named(takingBy, (of) => takingErrors(trials, estimatesBy(of))),
      bySize: takerSizes.map((size) => ({
        size: size.name,
        cost: trueCost(trials, size),
        errors: named(takingBy, (of) => takingErrors(trials, estimatesBy(of), size)),
      })),
    },
  };
}

/** The resting orders of several markets together. */
function pooled(recordings: readonly Recording[], by: readonly Estimator[]): Named<RestingErrors> {
  const trials = recordings.flatMap((recording) => recording.trials);
  const estimates = ({ estimate }: Estimator) => recordings.flatMap((recording) => estimate(recording));
  return new Map(by.map((estimator) => [estimator.name, restingErrors(trials, estimates(estimator))]));
}
