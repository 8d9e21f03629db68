import { setMaxListeners } from 'node:events';

/** A signal for one piece of work, to be let go when the work is done. */
export interface AbortScope {
  readonly signal: AbortSignal;
  /** Stops listening to the signals it came from, and stops its clock. */
  release(): void;
}

/** Aborts as soon as one of the signals does, and, where `within` is given, after so many milliseconds with a reason that says so. */
export function abortScope(signals: readonly (AbortSignal | undefined)[], within?: number): AbortScope {
  const controller = manyListened(new AbortController());
  const given = signals.filter((signal) => signal !== undefined);
  const abort = (): void => controller.abort(given.find(({ aborted }) => aborted)?.reason);
  for (const signal of given) signal.addEventListener('abort', abort);
  if (given.some(({ aborted }) => aborted)) abort();
  const tooLong = (): void => controller.abort(new Error(`no whole answer came within ${(within ?? 0) / 1000} s`));
  const timer = within === undefined ? undefined : setTimeout(tooLong, within);
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer);
      for (const signal of given) signal.removeEventListener('abort', abort);
    },
  };
}

/** What a promise gives, or the reason of the signal if that aborts first. What the promise works on goes on. */
export function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Many may listen to one signal, each for as long as it works: that is no leak to be warned of. */
export function manyListened(controller: AbortController): AbortController {
  setMaxListeners(0, controller.signal);
  return controller;
}
