import { optimisticFills, pessimisticFills, queueNamed, realisticFills } from '@replay/sim';
import { type BarRules, barEstimate, barsOf } from './bar-estimate.ts';
import type { Outcome } from './outcome.ts';
import type { Recording, Trial } from './recording.ts';
import { venueEstimate } from './venue-estimate.ts';

/** Somebody who says what would have become of the orders of a recording. */
export interface Estimator {
  readonly name: string;
  estimate(recording: Recording): readonly Outcome[];
}

const byVenue = (name: string, fills = realisticFills, queue = fills.queue): Estimator => ({
  name,
  estimate: (recording) => recording.trials.map((trial) => venueEstimate(recording, trial, fills, queue)),
});

const byBars = (name: string, rules: BarRules): Estimator => ({
  name,
  estimate(recording) {
    const bars = barsOf(recording.events);
    return recording.trials.map((trial: Trial) => barEstimate(recording, bars, trial, rules));
  },
});

/** The preset that the targets are about. */
export const realistic: Estimator = byVenue(`realistic (${realisticFills.queue.name})`);
export const optimistic: Estimator = byVenue('optimistic', optimisticFills);
export const pessimistic: Estimator = byVenue('pessimistic', pessimisticFills);

/** The realistic preset with each of the other queues. */
export const otherQueues: readonly Estimator[] = [
  'none',
  'risk-averse',
  'power:1',
  'power:2',
  'power2:2',
  'log',
  'log2',
].map((queue) => byVenue(`… ${queue}`, realisticFills, queueNamed(queue)));

/** The usual back-test on bars, in its kind and in its strict form. */
export const barOpen: Estimator = byBars('1 s bars, touched, next open', { takes: 'open', fills: 'touched' });
export const barClose: Estimator = byBars('1 s bars, passed, next close', { takes: 'close', fills: 'passed' });

/** Single settings of the realistic preset that the study looks into. */
export const withoutLocks: Estimator = byVenue('realistic, lock=ignored', { ...realisticFills, lock: 'ignored' });
export const sticky: Estimator = byVenue('realistic, consumption=sticky', { ...realisticFills, consumption: 'sticky' });
