import { setMaxListeners } from 'node:events';

/** A signal for one piece of work, to be released when the work is done. */
export interface AbortScope {
  readonly signal: AbortSignal;
  /** Stops listening to the source signals, and stops the timer. */
  release(): void;
}

/** Aborts when one of the signals does, and, where `within` is given, after so many milliseconds. */
export function abortScope(signals: readonly (AbortSignal | undefined)[], within?: number): AbortScope {
  const controller = manyListened(new AbortController());
  const given = signals.filter((signal) => signal !== undefined);
  const abort = (): void => controller.abort(given.find(({ aborted }) => aborted)?.reason);
  for (const signal of given) signal.addEventListener('abort', abort);
  if (given.some(({ aborted }) => aborted)) abort();
  const timeOut = (): void => controller.abort(new Error(`no complete response within ${(within ?? 0) / 1000} s`));
  const timer = within === undefined ? undefined : setTimeout(timeOut, within);
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer);
      for (const signal of given) signal.removeEventListener('abort', abort);
    },
  };
}

/** Settles like the promise, or rejects with the reason of the signal if that aborts first. The work behind the promise continues. */
export function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Allows any number of listeners, each for the length of its work: Node would warn of a leak. */
export function manyListened(controller: AbortController): AbortController {
  setMaxListeners(0, controller.signal);
  return controller;
}
