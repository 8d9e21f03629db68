import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import {
  columnsFrom,
  type EventColumns,
  type Fact,
  type MarketSource,
  type Micros,
  ReplayError,
  type RunEnded,
  timeText,
} from '@replay/core';
import { type Observer, type RunConfig, RunLoop, startFact } from '@replay/engine';
import type { StrategySession } from '../strategy/strategy-session.ts';
import type { RunProgress } from './run-progress.ts';

/**
 * Signals must be handled between the events of a batch even if the strategy is slow: the loop yields after this many
 * milliseconds, and checks after this many handled events.
 */
const maxMillisBetweenTurns = 100;
const eventsBetweenChecks = 64;

/** A run, and the receivers of its output. */
export interface Execution {
  readonly config: RunConfig;
  readonly source: MarketSource;
  readonly session: StrategySession;
  readonly signal: AbortSignal;
  /** Receives the facts in order, right after they happened. */
  take(facts: readonly Fact[]): void;
  /** Observes the state after each handled event. */
  readonly observe?: Observer | undefined;
  onProgress(progress: RunProgress): void;
  /** Whether the reader of the run wants a turn; called every few events. */
  wantsTurn(): boolean;
}

/** How a run ended. */
export interface ExecutedRun {
  /** `never-began` when no event reached the strategy's side: there is nothing to report. */
  readonly outcome: RunEnded['outcome'] | 'never-began';
  /** Undefined when the run was completed, or the user stopped it. */
  readonly error: unknown;
}

/**
 * Replays a source through one run, and passes on every fact as it happens. Failing data, a throwing strategy and an
 * interruption end the run early; its last fact says so. Where strategy code does not return, the run ends with what
 * was decided before. Yields when its reader wants a turn, and continues when resumed.
 */
export async function* executeRun(execution: Execution): AsyncGenerator<void, ExecutedRun> {
  const { config, source, session, signal, observe } = execution;
  // Passed on before the strategy is made, because it may modify its parameters.
  execution.take([startFact(config)]);
  let loop: RunLoop;
  try {
    loop = new RunLoop(config, observe);
  } catch (cause) {
    return { outcome: 'never-began', error: constructorFailed(config, cause) };
  }
  const handOver = (): void => {
    const facts = loop.takeFacts();
    if (facts.length > 0) execution.take(facts);
  };
  session.whenStuck((hook, error, outcome) => {
    loop.fail(hook, error, outcome);
    loop.end();
    handOver();
    return errorOf(loop) ?? error;
  });
  /** Whether the strategy did something outside its hooks that ends the run. */
  const failed = (): boolean => {
    session.checkLog();
    const failure = session.failure();
    const { status } = loop.state.phase;
    if (failure !== undefined && (status === 'starting' || status === 'running'))
      loop.fail('code outside its hooks', failure);
    return failure !== undefined;
  };
  session.watchTurns(true);
  const isOver = (): boolean => loop.hasStopped || signal.aborted || failed();
  let lastTurn = clock();
  /** Advances as far as possible, yielding to signals in between. */
  async function* advance(stretch: () => boolean): AsyncGenerator<void> {
    for (let isDone = false; !isDone; ) {
      isDone = stretch();
      handOver();
      if (execution.wantsTurn()) yield;
      if (isDone || clock() - lastTurn <= maxMillisBetweenTurns) continue;
      await nextTurn();
      lastTurn = clock();
      if (isOver()) return;
    }
  }
  let events = 0;
  let error: unknown;
  try {
    const ids = source.instruments.map(({ id }) => id);
    for await (const columns of columnsFrom(source, signal)) {
      const part = partBefore(columns, config.to);
      loop.read(part, ids);
      yield* advance(() => loop.advance(eventsBetweenChecks));
      // A strategy that modifies shared objects mostly does so at its start.
      if (loop.hasStopped || signal.aborted || (events === 0 && failed())) break;
      events += part.end - part.start;
      if (part !== columns) break;
      const time = columns.receivedTimes[columns.end - 1];
      if (time !== undefined) execution.onProgress({ events, time: time as Micros, share: source.progress?.() });
    }
  } catch (cause) {
    const hasBegun = loop.state.phase.status !== 'warming-up';
    // A failure caused by a shared object that the strategy modified is not the data's.
    const ofStrategy = hasBegun ? failed() : sharedObjectFailure(session, config);
    if (!hasBegun && ofStrategy instanceof ReplayError) error = ofStrategy;
    else if (!signal.aborted && ofStrategy !== true) error = cause;
  }
  if (loop.state.phase.status === 'warming-up') {
    return { outcome: 'never-began', error: error === undefined && !signal.aborted ? noData(config) : error };
  }
  if (error === undefined) failed();
  const outcome = error !== undefined ? 'data-failed' : signal.aborted ? 'interrupted' : 'completed';
  // The last events read have not reached the venue yet. A failure of the strategy is detected in this stretch too.
  const last = loop.state.incoming.lastReceived;
  try {
    if (last !== undefined && error === undefined && !isOver())
      yield* advance(() => loop.advanceTo(last, eventsBetweenChecks));
    // Lets unhandled rejections, and errors of timers without a delay (which Node rounds up to a millisecond), arrive
    // while facts can still record them.
    await pause(2);
    if (error === undefined) failed();
    loop.end(outcome);
  } catch (cause) {
    if (!failed()) throw cause;
    loop.end();
  }
  handOver();
  const why = errorOf(loop);
  if (why !== undefined)
    return { outcome: why.code === 'MODEL_FAILED' ? 'model-failed' : 'strategy-failed', error: why };
  // The last hooks may have modified shared objects too, and the report is written by the same process. Two turns let
  // rejections arrive, and due timers between them.
  await nextTurn();
  await nextTurn();
  const late = sharedObjectFailure(session, config);
  return late === undefined ? { outcome, error } : { outcome: 'strategy-failed', error: late };
}

function errorOf({ state }: RunLoop): ReplayError | undefined {
  return state.phase.status === 'ended' ? state.phase.error : undefined;
}

/** The events before the end of a run; the same columns where that is all of them. */
function partBefore(columns: EventColumns, to: Micros | undefined): EventColumns {
  if (to === undefined || (columns.receivedTimes[columns.end - 1] ?? 0) < to) return columns;
  let { end } = columns;
  while (end > columns.start && columns.receivedTimes[end - 1]! >= to) end -= 1;
  return { ...columns, end };
}

const clock = performance.now.bind(performance);

/** A failure caused by a shared object that the strategy modified is the strategy's. */
function sharedObjectFailure(session: StrategySession, { strategy }: RunConfig): ReplayError | undefined {
  const failure = session.failure();
  if (failure === undefined) return undefined;
  return new ReplayError('STRATEGY_FAILED', `${strategy.name} failed: ${failure.message}`, {
    ...(strategy.source === undefined ? {} : { place: strategy.source }),
    remedy: failure.remedy ?? '',
  });
}

function noData({ from, to }: RunConfig): ReplayError {
  if (from === undefined && to === undefined) return new ReplayError('NO_DATA', 'the data hold no events');
  const range = `${from === undefined ? 'the start' : timeText(from)} and ${to === undefined ? 'the end' : timeText(to)}`;
  return new ReplayError('NO_DATA', `there is no event between ${range}`);
}

/** The error of a throwing constructor: the only user code that runs before the first event. */
function constructorFailed({ strategy }: RunConfig, cause: unknown): ReplayError {
  if (cause instanceof ReplayError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ReplayError('STRATEGY_FAILED', `${strategy.name} could not be created: its constructor failed: ${why}`, {
    ...(strategy.source === undefined ? {} : { place: strategy.source }),
    remedy: 'fix the strategy and run again (--verbose shows the stack)',
    cause,
  });
}
