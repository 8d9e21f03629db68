import { camelCase } from './config-file.ts';
import { type BacktestOptions, settingsOf } from './options.ts';
import { BacktestRun } from './run/backtest-run.ts';

/** The options of a run, and a signal that ends it early. */
export interface RunBacktestOptions extends BacktestOptions {
  /** Ends the run when aborted: its result then covers what happened until then. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a strategy over market data. Nothing is written unless `out` names a folder for runs. Await the run for its
 * result, or read its fills or facts as they happen and then await it. Throws `BAD_USAGE` at once for invalid options.
 */
export function runBacktest({ signal, ...options }: RunBacktestOptions): BacktestRun {
  return new BacktestRun(settingsOf(options), { signal, optionName: camelCase });
}
