import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Fact, type MarketSource, type Micros, ReplayError, type RunEnded, timeText } from '@replay/core';
import {
  advanceTo,
  finish,
  horizon,
  openRun,
  type RunConfig,
  type RunState,
  startFact,
  step,
  stopped,
} from '@replay/engine';
import type { JournalWriter } from '@replay/journal';
import type { Progress } from './progress.ts';
import type { StrategySession } from './strategy-session.ts';

/** A slow strategy must not keep a signal waiting for the end of a batch: this many milliseconds, looked at so often. */
const longestDeafness = 100;
const eventsBetweenLooks = 64;
/** Observers see the last stretch of a run in steps of this time, in microseconds. */
const lastSteps = 250_000;

/** How a run came to its end. Its facts are in the journal whatever the outcome. */
export interface RunResult {
  /** `never-began` when not one event reached the strategy's side: there is nothing to report. */
  readonly outcome: RunEnded['outcome'] | 'never-began';
  /** Undefined when the run was completed, or the user stopped it. */
  readonly error: unknown;
}

/** Looks on: told after each event where the run stands, and what came of the event. */
export type Onlooker = (state: RunState, facts: readonly Fact[]) => void;

/**
 * Replays a source through one run and writes every fact into the journal as it happens. Data that fail half-way, a strategy
 * that throws and an interruption end the run early, with its last fact saying so. Where code of the strategy does not return,
 * the state before that step ends the run.
 */
export async function executeRun(
  config: RunConfig,
  source: MarketSource,
  journal: JournalWriter,
  progress: Progress,
  signal: AbortSignal,
  look: Onlooker = () => {},
  session?: StrategySession,
): Promise<RunResult> {
  // Written before the strategy is made, which may do to its parameters what it likes.
  journal.append([startFact(config)]);
  let state: RunState;
  const tell = ([next, facts]: [RunState, readonly Fact[]]): void => {
    state = next;
    journal.append(facts);
    look(next, facts);
  };
  try {
    state = openRun(config);
  } catch (cause) {
    return { outcome: 'never-began', error: stillborn(config, cause) };
  }
  session?.whenStuck((hook, error, outcome) => {
    tell(stopped(state, hook, error, outcome));
    tell(finish(state));
    return state.phase.status === 'ended' && state.phase.error !== undefined ? state.phase.error : error;
  });
  /** Whether the strategy did something outside its hooks that ends the run. */
  const failed = (): boolean => {
    session?.checkLog();
    const failure = session?.failure();
    if (failure !== undefined && (state.phase.status === 'starting' || state.phase.status === 'running'))
      tell(stopped(state, 'code outside its hooks', failure));
    return failure !== undefined;
  };
  session?.watchTurns(true);
  let events = 0;
  let heard = clock();
  let error: unknown;
  try {
    reading: for await (const batch of source.batches(signal)) {
      for (const event of batch) {
        if (config.to !== undefined && event.receivedTime >= config.to) break reading;
        tell(step(state, event));
        if (state.phase.status === 'failed') break reading;
        events += 1;
        if (events % eventsBetweenLooks === 0 && clock() - heard > longestDeafness) {
          await nextTurn();
          heard = clock();
          if (signal.aborted || failed()) break reading;
        }
      }
      const time = batch.at(-1)?.receivedTime;
      if (time !== undefined) progress.update({ events, time, share: source.progress?.() });
      // A strategy that changes what all code shares mostly does so at its start.
      if (signal.aborted || (events === batch.length && failed())) break;
    }
  } catch (cause) {
    if (state.phase.status === 'warming-up') error = changedUnder(session, config) ?? cause;
    // What breaks because the strategy changed a shared object is no fault of the data.
    else if (!signal.aborted && !failed()) error = cause;
  }
  if (state.phase.status === 'warming-up') {
    return { outcome: 'never-began', error: error === undefined && !signal.aborted ? noData(config) : error };
  }
  if (error === undefined) failed();
  const outcome = error !== undefined ? 'data-failed' : signal.aborted ? 'interrupted' : 'completed';
  // The last events read have not reached the venue yet. Observers must see that stretch too, and not only its end.
  const { now, phase, intake } = state;
  const last = intake.lastReceived ?? 0;
  const begin = Math.max(phase.status === 'starting' ? phase.at : now, horizon(state));
  try {
    for (let time = begin; time < last; time += lastSteps) {
      tell(advanceTo(state, time as Micros));
      if (error === undefined && failed()) break;
    }
    // A turn lets the rejections and errors of the last hooks be heard while facts can still tell them.
    await nextTurn();
    if (error === undefined) failed();
    tell(finish(state, outcome));
  } catch (cause) {
    if (!failed()) throw cause;
    tell(finish(state));
  }
  if (state.phase.status === 'ended' && state.phase.error !== undefined) {
    const { error: why } = state.phase;
    return { outcome: why.code === 'MODEL_FAILED' ? 'model-failed' : 'strategy-failed', error: why };
  }
  // The last hooks may have done it too, and the report is written by the same process. A turn lets rejections be heard,
  // and timers that are due come between two.
  await nextTurn();
  await nextTurn();
  const late = changedUnder(session, config);
  return late === undefined ? { outcome, error } : { outcome: 'strategy-failed', error: late };
}

const clock = performance.now.bind(performance);

/** What breaks because the strategy changed a shared object is the strategy's doing. */
function changedUnder(session: StrategySession | undefined, { strategy }: RunConfig): ReplayError | undefined {
  const failure = session?.failure();
  if (failure === undefined) return undefined;
  return new ReplayError('STRATEGY_FAILED', `${strategy.name} failed: ${failure.message}`, {
    ...(strategy.source === undefined ? {} : { place: strategy.source }),
    remedy: failure.remedy ?? '',
  });
}

function noData({ from, to }: RunConfig): ReplayError {
  if (from === undefined && to === undefined) return new ReplayError('NO_DATA', 'the data hold no event at all');
  const range = `${from === undefined ? 'the start' : timeText(from)} and ${to === undefined ? 'the end' : timeText(to)}`;
  return new ReplayError('NO_DATA', `there is no event between ${range}`);
}

/** A strategy whose constructor throws: the place where user code runs before there is an event. */
function stillborn({ strategy }: RunConfig, cause: unknown): ReplayError {
  if (cause instanceof ReplayError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ReplayError('STRATEGY_FAILED', `${strategy.name} could not be made: its constructor failed: ${why}`, {
    ...(strategy.source === undefined ? {} : { place: strategy.source }),
    remedy: 'mend the strategy and run again (--verbose shows the stack)',
    cause,
  });
}
