import {
  Decimal,
  type Fact,
  type Instrument,
  type Intent,
  type MarketEvent,
  type Micros,
  setTimer,
} from '@replay/core';
import {
  type AnyQueueModel,
  constantLatency,
  type FillRules,
  type LatencyModel,
  realisticFills,
  riskAverseQueue,
  shareOfValue,
} from '@replay/sim';
import { type AccountView, defineStrategy, type StrategyHooks } from '@replay/strategy';
import { testInstrument } from '@replay/testkit';
import { finish, openRun, type RunBounds, type RunConfig, type RunState, startFact, step } from '../src/index.ts';

/** What a scripted strategy asks for at a moment of its clock. */
export type Script = readonly { readonly at: number; readonly act: (view: AccountView) => readonly Intent[] }[];

/** A strategy that does what a script says, and nothing of its own. */
export const scripted = (script: Script): StrategyHooks => ({
  onStart: () => script.map(({ at }, line) => setTimer(at as Micros, String(line))),
  onTimer: (view, line) => script[Number(line)]?.act(view),
});

export interface RunOptions {
  readonly instruments?: readonly Instrument[];
  readonly capital?: string;
  readonly leverage?: string;
  readonly latency?: { readonly feed?: number | 'recorded'; readonly order?: number; readonly response?: number };
  /** A whole model instead of three numbers. */
  readonly latencyModel?: LatencyModel;
  readonly bounds?: Partial<RunBounds>;
  readonly fills?: FillRules;
  readonly queue?: AnyQueueModel;
  readonly fees?: { readonly maker: string; readonly taker: string };
  readonly seed?: number;
  readonly from?: number;
  readonly to?: number;
}

export function configOf(hooks: StrategyHooks | (() => StrategyHooks), options: RunOptions = {}): RunConfig {
  const instruments = options.instruments ?? [testInstrument()];
  const latency = {
    feed: (options.latency?.feed ?? 0) as Micros | 'recorded',
    order: (options.latency?.order ?? 0) as Micros,
    response: (options.latency?.response ?? 0) as Micros,
  };
  const fills = options.fills ?? realisticFills;
  const queue = options.queue ?? riskAverseQueue;
  const definition = defineStrategy('scripted', { onEnd: () => undefined });
  return {
    strategy: { ...definition, create: () => (typeof hooks === 'function' ? hooks() : hooks) },
    parameters: {},
    instruments,
    accounts: [
      {
        name: 'all',
        currency: instruments[0]?.settle ?? 'USDT',
        capital: new Decimal(options.capital ?? '1000000000000000'),
        instruments: instruments.map(({ id }) => id),
      },
    ],
    leverage: new Decimal(options.leverage ?? 1),
    seed: options.seed ?? 1,
    venue: { fills, queue, fees: shareOfValue(options.fees ?? { maker: '0', taker: '0' }) },
    latency: options.latencyModel ?? constantLatency(latency),
    ...(options.bounds === undefined ? {} : { bounds: options.bounds }),
    ...(options.from === undefined ? {} : { from: options.from as Micros }),
    ...(options.to === undefined ? {} : { to: options.to as Micros }),
  };
}

/** Runs a tape to its end and returns all facts. */
export function runOf(config: RunConfig, events: readonly MarketEvent[]): readonly Fact[] {
  return runFrom(openRun(config), events, [startFact(config)]);
}

export function runFrom(state: RunState, events: readonly MarketEvent[], facts: readonly Fact[] = []): readonly Fact[] {
  const all = [...facts];
  let now = state;
  for (const event of events) {
    const [next, told] = step(now, event);
    all.push(...told);
    now = next;
  }
  all.push(...finish(now)[1]);
  return all;
}

export const ofType = <Type extends Fact['type']>(
  facts: readonly Fact[],
  type: Type,
): Extract<Fact, { type: Type }>[] => facts.filter((fact): fact is Extract<Fact, { type: Type }> => fact.type === type);
