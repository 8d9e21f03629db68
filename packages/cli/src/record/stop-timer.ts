import { duration } from '@replay/backtest/command';
import { ReplayError } from '@replay/core';

/** The longest timer of Node, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** Stops a recording after a time. */
export interface StopTimer {
  readonly signal: AbortSignal;
  start(): void;
  /** Clears the timer. */
  stop(): void;
}

/** Aborts its signal after the time, counted from `start()`; never without a time. */
export function stopAfter(text: string | undefined): StopTimer {
  const millis = text === undefined ? undefined : duration(text, 'for') / 1000;
  if (millis !== undefined && millis > longestTimer) {
    throw new ReplayError('BAD_USAGE', `--for ${text} is longer than a recording can be limited to`, {
      remedy: 'give at most 596h, or leave it out',
    });
  }
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: controller.signal,
    start: (): void => {
      if (millis !== undefined) timer = setTimeout(() => controller.abort(), millis);
    },
    stop: (): void => clearTimeout(timer),
  };
}
