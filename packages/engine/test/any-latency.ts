import { type Fact, type MarketEvent, type Micros, micros } from '@replay/core';
import { drawnLatency, refusingLatency, uniformDelays } from '@replay/sim';
import fc from 'fast-check';
import { Dicer } from './dicer.ts';
import { configOf, type RunOptions, runOf } from './scripted-run.ts';

type Latency = Pick<RunOptions, 'latency' | 'latencyModel'> & {
  readonly latency: { readonly feed: number | 'recorded' };
};

export const anyFeed = fc.oneof(fc.constant('recorded' as const), fc.integer({ min: 0, max: 5_000 }));
const anyMicros = fc.integer({ min: 0, max: 20_000 });
export const anyConstant: fc.Arbitrary<Latency> = fc
  .record({ feed: anyFeed, order: anyMicros, response: anyMicros })
  .map((latency) => ({ latency }));
const anyDrawn: fc.Arbitrary<Latency> = fc
  .record({ feed: anyFeed, longest: anyMicros, seed: fc.nat(), refused: fc.constantFrom(0, 0.1) })
  .map(({ feed, longest, seed, refused }) => {
    const delays = uniformDelays(micros(0), micros(longest));
    const drawn = drawnLatency({ feed: feed as Micros | 'recorded', order: delays, response: delays, seed });
    return {
      latency: { feed },
      latencyModel: refusingLatency(drawn, { chance: refused, after: micros(longest), seed }),
    };
  });
export const anyLatency = fc.oneof(anyConstant, anyDrawn);

/** All facts of a run of the dicing strategy. */
export const run = (events: readonly MarketEvent[], options: RunOptions): readonly Fact[] =>
  runOf(
    configOf(() => new Dicer(), options),
    events,
  );
