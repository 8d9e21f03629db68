import { ReplayError, type RunEnded, timeText } from '@replay/core';
import type { Draft } from './run-state.ts';

/** Ends the run because code of the strategy threw, returned something else than intents, or did what the run refuses. */
export function failStrategy(
  draft: Draft,
  hook: string,
  cause: unknown,
  outcome: RunEnded['outcome'] = 'strategy-failed',
): void {
  const { strategy } = draft.config;
  const why = cause instanceof Error ? cause.message : String(cause);
  const { sequence } = draft.local;
  const place = `${sequence < 0 ? 'before the first event,' : `event ${sequence}`} at ${timeText(draft.now)}`;
  const error = new ReplayError('STRATEGY_FAILED', `${strategy.name}.${hook} failed: ${why}`, {
    place: strategy.source === undefined ? place : `${strategy.source}, ${place}`,
    remedy: remedyFor(cause),
    cause,
  });
  failRun(draft, error, 'strategy-failed', `${hook}: ${why}`, outcome);
}

function remedyFor(cause: unknown): string {
  if (cause instanceof ReplayError && cause.remedy !== undefined) return cause.remedy;
  if (cause instanceof TypeError && writesToFrozen.test(cause.message))
    return 'what a hook is handed cannot be written to: change a copy such as { ...fill }, or a field of the strategy';
  return 'mend the strategy and run again (--verbose shows the stack)';
}

/** How engines word a write to a frozen object, or to a property that can only be read. */
const writesToFrozen = /read.?only|not extensible|which has only a getter|Cannot (delete|define|redefine) property/i;

/** Ends the run because a model broke its contract. */
export const failModel = (draft: Draft, error: ReplayError): void =>
  failRun(draft, error, 'model-failed', error.message);

export const isModelFailure = (cause: unknown): cause is ReplayError =>
  cause instanceof ReplayError && cause.code === 'MODEL_FAILED';

function failRun(
  draft: Draft,
  error: ReplayError,
  kind: 'strategy-failed' | 'model-failed',
  detail: string,
  outcome: RunEnded['outcome'] = kind,
): void {
  const { phase, now, local } = draft;
  const since = phase.status === 'running' || phase.status === 'failed' ? phase.since : now;
  draft.phase = { status: 'failed', since, error, outcome };
  draft.facts.push({ type: 'FindingNoted', kind, time: now, sequence: local.sequence, detail });
}
