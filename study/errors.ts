import type { TakerSize } from './orders.ts';
import type { Outcome } from './outcome.ts';
import type { Trial } from './recording.ts';
import { type Mean, meanOf, medianOf, type Sample } from './statistics.ts';

/** How far an estimator is off on the resting orders of a market. */
export interface RestingErrors {
  /** Estimated less true share filled, in percentage points. */
  readonly bias: Mean;
  /** How far the two differ order by order, in percentage points. */
  readonly disagreement: Mean;
  /** Of the orders that both say were completed: the medians of how long that took, in seconds, and of the difference. */
  readonly waits: { readonly truth: number; readonly estimate: number; readonly difference: number } | undefined;
  /** Estimated less true worth a second after the fill, in basis points of an order's price. */
  readonly edge: Mean;
}

/** How far an estimator is off on the taking orders of a market, in basis points of the mid at their arrival. */
export interface TakingErrors {
  /** Estimated less true cost: negative for who thinks that taking is cheaper than it is. */
  readonly bias: Mean;
  readonly absolute: Mean;
}

type Compared = readonly [trial: Trial, estimate: Outcome];

const minute = 60_000_000;
const sampleOf = ({ order }: Trial, value: number): Sample => ({ value, cluster: Math.floor(order.arrival / minute) });
const compared = (trials: readonly Trial[], estimates: readonly Outcome[]): readonly Compared[] =>
  trials.map((trial, at) => [trial, estimates[at] as Outcome]);

export function restingErrors(trials: readonly Trial[], estimates: readonly Outcome[]): RestingErrors {
  const resting = compared(trials, estimates).filter(([{ order }]) => order.kind === 'resting');
  const off = (figure: (trial: Trial, estimate: Outcome) => number): Mean =>
    meanOf(resting.map(([trial, estimate]) => sampleOf(trial, figure(trial, estimate))));
  return {
    bias: off(({ truth }, { filled }) => 100 * (filled - truth.filled)),
    disagreement: off(({ truth }, { filled }) => 100 * Math.abs(filled - truth.filled)),
    waits: waitsOf(resting),
    edge: off(({ truth }, { edge }) => edge - truth.edge),
  };
}

function waitsOf(resting: readonly Compared[]): RestingErrors['waits'] {
  const both = resting.flatMap(([{ truth }, { waited }]) =>
    truth.waited === undefined || waited === undefined ? [] : [{ truth: truth.waited, estimate: waited }],
  );
  const truth = medianOf(both.map((wait) => wait.truth));
  const estimate = medianOf(both.map((wait) => wait.estimate));
  const difference = medianOf(both.map((wait) => Math.abs(wait.estimate - wait.truth)));
  if (truth === undefined || estimate === undefined || difference === undefined) return undefined;
  return { truth, estimate, difference };
}

/** The taking orders of a size, or all of them. */
export function takingErrors(
  trials: readonly Trial[],
  estimates: readonly Outcome[],
  wanted: TakerSize | undefined = undefined,
): TakingErrors {
  const off = compared(trials, estimates).flatMap(([trial, estimate]) => {
    if (wanted !== undefined && sizeOf(trial) !== wanted) return [];
    const [guess, truth] = [costOf(trial, estimate), costOf(trial, trial.truth)];
    return trial.order.kind !== 'taking' || guess === undefined || truth === undefined
      ? []
      : [sampleOf(trial, guess - truth)];
  });
  return { bias: meanOf(off), absolute: meanOf(off.map((sample) => ({ ...sample, value: Math.abs(sample.value) }))) };
}

/** What the taking orders of a size really cost, in basis points of the mid at their arrival. */
export const trueCost = (trials: readonly Trial[], wanted: TakerSize): Mean =>
  meanOf(
    trials.flatMap((trial) => {
      const cost = sizeOf(trial) === wanted ? costOf(trial, trial.truth) : undefined;
      return cost === undefined ? [] : [sampleOf(trial, cost)];
    }),
  );

/** The share of the size of resting orders that was really filled. */
export const trueFillRate = (trials: readonly Trial[]): Mean =>
  meanOf(
    trials.filter(({ order }) => order.kind === 'resting').map((trial) => sampleOf(trial, 100 * trial.truth.filled)),
  );

const sizeOf = ({ order }: Trial): TakerSize | undefined => (order.kind === 'taking' ? order.takes : undefined);

const costOf = ({ order, mid }: Trial, { price }: Outcome): number | undefined =>
  price === undefined ? undefined : ((order.side === 'buy' ? price - mid : mid - price) / mid) * 10_000;
