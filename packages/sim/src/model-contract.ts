import { ReplayError } from '@replay/core';

/** Which of a run's models, in words. */
export type ModelKind = 'queue model' | 'fee model' | 'slippage model' | 'latency model';

interface Named {
  readonly name: string;
}

/** `MODEL_FAILED` for a model that threw. */
export function modelThrew(kind: ModelKind, model: Named, method: string, cause: unknown): ReplayError {
  return failure(kind, model, `${method} threw: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
}

/** `MODEL_FAILED` for an answer that is none. */
export const wrongAnswer = (
  kind: ModelKind,
  model: Named,
  method: string,
  answer: unknown,
  wanted: string,
): ReplayError => failure(kind, model, `${method} answered ${wordsFor(answer)}, not ${wanted}`);

const failure = (kind: ModelKind, { name }: Named, what: string, cause?: unknown): ReplayError =>
  new ReplayError('MODEL_FAILED', `${kind} '${name}': ${what}`, {
    remedy: 'mend the model and run again (docs/simulation.md says what its methods answer)',
    cause,
  });

function wordsFor(answer: unknown): string {
  if (answer instanceof Promise) return 'a Promise';
  if (typeof answer === 'string') return `the text '${answer.slice(0, 40)}'`;
  if (typeof answer === 'function') return 'a function';
  if (typeof answer !== 'object' || answer === null) return String(answer);
  return `${Array.isArray(answer) ? 'a list' : 'an object'} ${textOf(answer)}`;
}

function textOf(answer: object): string {
  try {
    return JSON.stringify(answer)?.slice(0, 80) ?? '';
  } catch {
    return 'that cannot be written down';
  }
}
