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

/** A slow strategy must not keep a signal waiting for the end of a batch: this many milliseconds, looked at so often. */
const longestDeafness = 100;
const handledBetweenLooks = 64;

/** A run, and who receives what comes of it. */
export interface Execution {
  readonly config: RunConfig;
  readonly source: MarketSource;
  readonly session: StrategySession;
  readonly signal: AbortSignal;
  /** Receives the facts in their order, right after they happened. */
  take(facts: readonly Fact[]): void;
  /** Looks at the state after each thing that was handled. */
  readonly observe?: Observer | undefined;
  onProgress(progress: RunProgress): void;
  /** Whether the reader of the run wants its turn; asked every few events. */
  wantsTurn(): boolean;
}

/** How a run came to its end. */
export interface ExecutedRun {
  /** `never-began` when not one event reached the strategy's side: there is nothing to report. */
  readonly outcome: RunEnded['outcome'] | 'never-began';
  /** Undefined when the run was completed, or the user stopped it. */
  readonly error: unknown;
}

/**
 * Replays a source through one run, and hands over every fact as it happens. Data that fail half-way, a strategy that throws and an
 * interruption end the run early, with its last fact saying so. Where code of the strategy does not return, the run ends with what
 * was decided before. Yields where its reader wants a turn, and goes on when it is asked to.
 */
export async function* executeRun(execution: Execution): AsyncGenerator<void, ExecutedRun> {
  const { config, source, session, signal, observe } = execution;
  // Handed over before the strategy is made, which may do to its parameters what it likes.
  execution.take([startFact(config)]);
  let loop: RunLoop;
  try {
    loop = new RunLoop(config, observe);
  } catch (cause) {
    return { outcome: 'never-began', error: stillborn(config, cause) };
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
  let heard = clock();
  /** Advances as far as it can, in short stretches between which signals are heard. */
  async function* advance(stretch: () => boolean): AsyncGenerator<void> {
    for (let isDone = false; !isDone; ) {
      isDone = stretch();
      handOver();
      if (execution.wantsTurn()) yield;
      if (isDone || clock() - heard <= longestDeafness) continue;
      await nextTurn();
      heard = clock();
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
      yield* advance(() => loop.advance(handledBetweenLooks));
      // A strategy that changes what all code shares mostly does so at its start.
      if (loop.hasStopped || signal.aborted || (events === 0 && failed())) break;
      events += part.end - part.start;
      if (part !== columns) break;
      const time = columns.receivedTimes[columns.end - 1];
      if (time !== undefined) execution.onProgress({ events, time: time as Micros, share: source.progress?.() });
    }
  } catch (cause) {
    const hasBegun = loop.state.phase.status !== 'warming-up';
    // What breaks because the strategy changed a shared object is no fault of the data.
    const ofStrategy = hasBegun ? failed() : changedUnder(session, config);
    if (!hasBegun && ofStrategy instanceof ReplayError) error = ofStrategy;
    else if (!signal.aborted && ofStrategy !== true) error = cause;
  }
  if (loop.state.phase.status === 'warming-up') {
    return { outcome: 'never-began', error: error === undefined && !signal.aborted ? noData(config) : error };
  }
  if (error === undefined) failed();
  const outcome = error !== undefined ? 'data-failed' : signal.aborted ? 'interrupted' : 'completed';
  // The last events read have not reached the venue yet. A strategy that fails is found in that stretch too.
  const last = loop.state.intake.lastReceived;
  try {
    if (last !== undefined && error === undefined && !isOver())
      yield* advance(() => loop.advanceTo(last, handledBetweenLooks));
    // Rejections, and errors in timers without a delay, are heard while facts can still tell them: Node makes a millisecond of none.
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
  // The last hooks may have done it too, and the report is written by the same process. A turn lets rejections be heard,
  // and timers that are due come between two.
  await nextTurn();
  await nextTurn();
  const late = changedUnder(session, config);
  return late === undefined ? { outcome, error } : { outcome: 'strategy-failed', error: late };
}

function errorOf({ state }: RunLoop): ReplayError | undefined {
  return state.phase.status === 'ended' ? state.phase.error : undefined;
}

/** The events before the end of a run; the very columns where all of them are. */
function partBefore(columns: EventColumns, to: Micros | undefined): EventColumns {
  if (to === undefined || (columns.receivedTimes[columns.end - 1] ?? 0) < to) return columns;
  let { end } = columns;
  while (end > columns.start && columns.receivedTimes[end - 1]! >= to) end -= 1;
  return { ...columns, end };
}

const clock = performance.now.bind(performance);

/** What breaks because the strategy changed a shared object is the strategy's doing. */
function changedUnder(session: StrategySession, { strategy }: RunConfig): ReplayError | undefined {
  const failure = session.failure();
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
