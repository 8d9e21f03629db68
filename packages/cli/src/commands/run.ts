import { BacktestRun, type RunSettings, readConfigFile, settingsOf } from '@replay/backtest/command';
import type { Command, CommandContext, CommandResult } from '../command.ts';
import { exitCodeOf, exitCodes } from '../exit-code.ts';
import { plainArguments } from '../plain-arguments.ts';
import { showProgress } from '../progress.ts';
import { kebabCase } from '../run-flags.ts';
import { terminalOptions } from '../terminal.ts';
import { runBand } from './band.ts';

export const runCommand: Command = {
  run: async (read, context) => {
    const { config, json, quiet, ...given } = plainArguments(read);
    const file = config === undefined ? undefined : await readConfigFile(String(config));
    const settings = settingsOf({ out: 'runs', ...file?.options, ...stated(given) }, (name) => `--${kebabCase(name)}`);
    const shown = { json: (json ?? file?.json) === true, quiet: (quiet ?? file?.quiet) === true };
    if (settings.fills !== 'band') return runOnce(settings, shown, context);
    return runBand(settings, shown.json, (one) => runOnce(one, { ...shown, json: true }, context));
  },
};

/** Without what was not given. */
const stated = (given: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

/** How the command shows a run. */
interface Shown {
  readonly json: boolean;
  readonly quiet: boolean;
}

/** One run, from its options to the report on stdout. */
async function runOnce(settings: RunSettings, { json, quiet }: Shown, context: CommandContext): Promise<CommandResult> {
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
