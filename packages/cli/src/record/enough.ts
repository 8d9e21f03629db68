import { duration } from '@replay/backtest/command';
import { ReplayError } from '@replay/core';

/** Milliseconds that a timer of Node can run for. */
const longestTimer = 2 ** 31 - 1;

/** Says stop after a time. */
export interface Enough {
  readonly signal: AbortSignal;
  begin(): void;
  /** Lets go of the clock. */
  stop(): void;
}

/** Says stop after a time that begins when it is told to; never where there is none. */
export function enoughAfter(text: string | undefined): Enough {
  const millis = text === undefined ? undefined : duration(text, 'for') / 1000;
  if (millis !== undefined && millis > longestTimer) {
    throw new ReplayError('BAD_USAGE', `--for ${text} is longer than a recording can be told to last`, {
      remedy: 'give at most 596h, or leave it out',
    });
  }
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: controller.signal,
    begin: (): void => {
      if (millis !== undefined) timer = setTimeout(() => controller.abort(), millis);
    },
    stop: (): void => clearTimeout(timer),
  };
}
