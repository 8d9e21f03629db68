import { diskError } from '@replay/backtest/start';
import { type ErrorCode, ReplayError } from '@replay/core';

/** The exit codes of the process; scripts rely on them. */
export const exitCodes = {
  done: 0,
  no: 1,
  usage: 2,
  data: 3,
  network: 4,
  interrupted: 130,
} as const;

const byError: Readonly<Record<ErrorCode, number>> = {
  STRATEGY_FAILED: exitCodes.no,
  MODEL_FAILED: exitCodes.no,
  BROKEN_JOURNAL: exitCodes.no,
  BUG: exitCodes.no,
  NOT_AN_INTEGER: exitCodes.no,
  NOT_MONEY: exitCodes.no,
  BAD_USAGE: exitCodes.usage,
  BAD_CONFIGURATION: exitCodes.usage,
  BAD_DATA: exitCodes.data,
  NO_DATA: exitCodes.data,
  DISK: exitCodes.data,
  NETWORK: exitCodes.network,
};

export function exitCodeOf(error: unknown): number {
  const known = diskError(error);
  return known instanceof ReplayError ? byError[known.code] : exitCodes.no;
}

/** An error as shown to the user: what, where, what to do; with the stack only when requested. */
export function errorText(thrown: unknown, verbose: boolean): string {
  const error = diskError(thrown);
  const stack = error instanceof Error ? stackOf(error) : undefined;
  if (error instanceof ReplayError)
    return verbose && stack !== undefined ? `${error.toLines()}\n${stack}` : error.toLines();
  const message = error instanceof Error ? error.message : String(error);
  return verbose && stack !== undefined ? stack : `unexpected: ${message}\n--verbose shows the stack`;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
