import { type Fact, type Micros, ReplayError, type RunEnded, timeText } from '@replay/core';
import { finish, openRun, type RunConfig, type RunState, startFact, step } from '@replay/engine';
import type { MarketSource } from '@replay/feed';
import type { JournalWriter } from '@replay/journal';
import type { Progress } from './progress.ts';

/** How a run came to its end. Its facts are in the journal whatever the outcome. */
export interface RunResult {
  readonly outcome: RunEnded['outcome'];
  readonly error: unknown;
}

/**
 * Replays a source through one run and writes every fact into the journal as it happens. Data that fail half-way, a strategy
 * that throws and an interruption end the run early, with its last fact saying so. Throws `NO_DATA`, before anything has
 * happened, when no event lies in the range.
 */
export async function executeRun(
  config: RunConfig,
  source: MarketSource,
  journal: JournalWriter,
  progress: Progress,
  signal: AbortSignal,
): Promise<RunResult> {
  let state = openRun(config);
  let covered: { readonly first: Micros; last: Micros } | undefined;
  let events = 0;
  let error: unknown;
  const tell = ([next, facts]: [RunState, readonly Fact[]]): void => {
    state = next;
    journal.append(facts);
  };
  journal.append([startFact(config)]);
  try {
    reading: for await (const batch of source.batches(signal)) {
      for (const event of batch) {
        covered ??= { first: event.receivedTime, last: event.receivedTime };
        covered.last = event.receivedTime;
        if (config.to !== undefined && event.receivedTime >= config.to) break reading;
        tell(step(state, event));
        if (state.phase.status === 'failed') break reading;
      }
      events += batch.length;
      if (covered !== undefined) progress.update({ events, time: covered.last, share: source.progress?.() });
      if (signal.aborted) break;
    }
  } catch (cause) {
    if (!signal.aborted) error = cause;
  }
  if (state.phase.status === 'warming-up' && error === undefined && !signal.aborted) throw noData(config, covered);
  const outcome = error !== undefined ? 'data-failed' : signal.aborted ? 'interrupted' : 'completed';
  tell(finish(state, outcome));
  if (state.phase.status === 'ended' && state.phase.error !== undefined) {
    return { outcome: 'strategy-failed', error: state.phase.error };
  }
  return { outcome, error };
}

function noData(
  { from, to }: RunConfig,
  covered: { readonly first: Micros; readonly last: Micros } | undefined,
): ReplayError {
  if (covered === undefined) return new ReplayError('NO_DATA', 'the data hold no event at all');
  const range = `${from === undefined ? 'the start' : timeText(from)} and ${to === undefined ? 'the end' : timeText(to)}`;
  return new ReplayError('NO_DATA', `there is no event between ${range}`, {
    remedy: `the data cover ${timeText(covered.first)} to ${timeText(covered.last)}; give --from and --to inside that`,
  });
}
