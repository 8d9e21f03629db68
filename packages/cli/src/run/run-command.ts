import { BacktestRun, type RunSettings, readConfigFile, settingsOf } from '@replay/backtest/command';
import { commandArguments } from '../command/arguments.ts';
import type { Command, CommandContext, CommandResult } from '../command/command.ts';
import { exitCodeOf, exitCodes } from '../terminal/exit-code.ts';
import { showProgress } from '../terminal/progress.ts';
import { terminalOptions } from '../terminal/terminal.ts';
import { runBand } from './band.ts';
import { kebabCase } from './run-options.ts';

export const runCommand: Command = {
  run: async (read, context) => {
    const { config, json, quiet, ...given } = commandArguments(read);
    const file = config === undefined ? undefined : await readConfigFile(String(config));
    const settings = settingsOf(
      { out: 'runs', ...file?.options, ...givenOnly(given) },
      (name) => `--${kebabCase(name)}`,
    );
    const outputOptions = { json: (json ?? file?.json) === true, quiet: (quiet ?? file?.quiet) === true };
    if (settings.fills !== 'band') return runOnce(settings, outputOptions, context);
    return runBand(settings, outputOptions.json, (one) => runOnce(one, { ...outputOptions, json: true }, context));
  },
};

/** Removes options that were not given. */
const givenOnly = (given: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

/** How the result of a run is printed. */
interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
}

/** One run, from its options to the report on stdout. */
async function runOnce(
  settings: RunSettings,
  { json, quiet }: OutputOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const { signal, ownsProcess } = context;
  const run = new BacktestRun(settings, { signal, ownsProcess: ownsProcess === true });
  const stop = showProgress(quiet, () => run.progress);
  const { outcome, error, result } = await run.settled();
  stop();
  const report = result?.report;
  const output = report === undefined ? '' : (json ? report.json() : report.text(terminalOptions())).trimEnd();
  return { output, error, exitCode: exitCode(outcome, error, signal) };
}

function exitCode(outcome: string, error: unknown, signal: AbortSignal): number {
  const wasInterrupted = outcome === 'interrupted' || (outcome === 'never-began' && signal.aborted);
  if (wasInterrupted) return exitCodes.interrupted;
  return error === undefined ? exitCodes.done : exitCodeOf(error);
}
