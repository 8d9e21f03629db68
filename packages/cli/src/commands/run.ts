import { join } from 'node:path';
import { ReplayError } from '@replay/core';
import { JournalWriter, writeManifest } from '@replay/journal';
import { parseParams } from '@replay/strategy';
import type { Command, CommandResult } from '../command.ts';
import { dataOptions } from '../data-flags.ts';
import type { DataOptions } from '../data-options.ts';
import { coverageOf, openData } from '../data-source.ts';
import { diskError } from '../disk-error.ts';
import { executeRun } from '../execute-run.ts';
import { exitCodeOf, exitCodes } from '../exit-code.ts';
import { chosenFees } from '../fees-option.ts';
import { showProgress } from '../progress.ts';
import { chosenQueue } from '../queue-option.ts';
import { chosenReports } from '../report-option.ts';
import type { RunArguments } from '../run-arguments.ts';
import { type ChosenModels, configOf } from '../run-config.ts';
import { runArguments, runOptions } from '../run-flags.ts';
import { createRunFolder, depthFile, type RunFolder, strategyLog } from '../run-folder.ts';
import { manifestOf } from '../run-manifest.ts';
import { duration, strategyParams } from '../run-options.ts';
import { chosenSlippage } from '../slippage-option.ts';
import { loadStrategy, locateStrategy } from '../strategy-registry.ts';
import { StrategySession } from '../strategy-session.ts';
import { runBand } from './band.ts';

export const runCommand: Command = {
  options: (command) => runOptions(command).env('BACKTEST'),
  run: (read, { signal, ownsProcess = false }) => {
    const args = runArguments(read);
    return args.fills === 'band'
      ? runBand(args, (one) => runGuarded(one, signal, ownsProcess))
      : runGuarded(args, signal, ownsProcess);
  },
};

/** One run, with the code of its strategy looked after from its loading on. */
async function runGuarded(args: RunArguments, signal: AbortSignal, ownsProcess: boolean): Promise<CommandResult> {
  if (args.strategy === undefined) {
    throw new ReplayError('BAD_USAGE', 'name a strategy with --strategy', { remedy: 'see: backtest strategies' });
  }
  const session = StrategySession.open({
    source: args.strategy,
    strict: args.strict,
    hookTimeoutMillis: hookTimeout(args.hookTimeout),
    ownsProcess,
  });
  let failure: ReplayError | undefined;
  let result: CommandResult;
  try {
    result = await runBacktest({ ...args, strategy: args.strategy }, signal, session);
  } finally {
    failure = await session.close();
  }
  if (failure === undefined || result.exitCode !== exitCodes.done) return result;
  // It came after the last hook, so that no fact tells of it.
  const { message, remedy = '' } = failure;
  const error = new ReplayError('STRATEGY_FAILED', `after the run: ${message}`, {
    place: args.strategy,
    remedy: `${remedy}; what the run wrote is in ${session.runFolder}`,
  });
  return { output: result.output, error, exitCode: exitCodes.no };
}

const hookTimeout = (text: string): number => {
  const value = duration(text, 'hook-timeout') / 1000;
  if (value >= 100 && value <= 3_600_000) return value;
  throw new ReplayError('BAD_USAGE', `--hook-timeout takes 100ms to 1h, not '${text}'`, { remedy: 'such as 10s' });
};

/** One run, from the options to the report. */
async function runBacktest(
  args: RunArguments & { readonly strategy: string },
  signal: AbortSignal,
  session: StrategySession,
): Promise<CommandResult> {
  const kinds = chosenReports(args.report);
  const selected = dataOptions(args.data, args);
  const { file } = locateStrategy(args.strategy);
  const strategy = await session.loading(file, () => loadStrategy(args.strategy));
  const models: ChosenModels = {
    queue: args.queue === undefined ? undefined : await chosenQueue(args.queue),
    fees: await chosenFees(args.fees),
    slippage: await chosenSlippage(args.slippage),
  };
  const parameters = parseParams(strategy.definition, strategyParams(args.params));
  const data = await openData(selected, signal);
  // Loaded while the data are read: the report is not needed before, and loading would only keep the run waiting.
  const reporting = import('../write-report.ts');
  const picturing = import('../look-at-depth.ts');
  let made: RunFolder | undefined;
  try {
    const { source } = data;
    const definition = session.watching(strategy.definition);
    const config = {
      ...configOf(args, selected, definition, parameters, source.instruments, models),
      watch: session,
    };
    const startedAt = new Date();
    const folder = createRunFolder(args.out, strategy.definition.name, startedAt);
    made = folder;
    const manifest = manifestOf(folder.id, startedAt, strategy, config, source, optionsOf(args, models));
    writeManifest(folder.path, manifest);
    session.logTo(join(folder.path, strategyLog));
    const journal = new JournalWriter(folder.journal);
    const progress = showProgress(args.quiet);
    const depth = (await picturing).depthLook(config.instruments);
    session.beforeExit((stuck) => {
      const hash = journal.close();
      if (journal.facts === 1) {
        // Its constructor did not return: as where a constructor throws, there is nothing to report.
        folder.remove();
        return '';
      }
      writeManifest(folder.path, { ...manifest, result: { outcome: stuck, hash, facts: journal.facts } });
      return `backtest report ${folder.path} shows what the run wrote until then`;
    });
    const { outcome, error } = await executeRun(config, source, journal, progress, signal, depth.look, session).finally(
      () => {
        session.watchTurns(false);
        progress.stop();
      },
    );
    const hash = journal.close();
    if (outcome === 'never-began') {
      folder.remove();
      return neverBegan(error, selected);
    }
    // Digests come last: a relay's are made of what was just read, and reading it twice would take twice as long.
    const dataNotes = [...source.notes, ...(source.leftOut?.() ?? [])];
    const digests = outcome === 'completed' ? await source.digests() : [];
    const finished = { ...manifest, data: digests, dataNotes, result: { outcome, hash, facts: journal.facts } };
    writeManifest(folder.path, finished);
    folder.write(depthFile, depth.text());
    const { writeReport } = await reporting;
    const report = await writeReport(folder, finished, { ...args, kinds });
    const trouble = (error === undefined ? undefined : withFile(error, models)) ?? report.error;
    return { output: report.output, error: explained(outcome, trouble, folder), exitCode: codeOf(outcome, trouble) };
  } catch (error) {
    if (made === undefined) throw error;
    throw diskError(error, made.path, `what the run wrote until then is in ${made.path}`);
  } finally {
    await data.close();
  }
}

/** A model that failed, with the file it came from. */
function withFile(error: unknown, { queue, fees, slippage }: ChosenModels): unknown {
  if (!(error instanceof ReplayError) || error.code !== 'MODEL_FAILED') return error;
  const [kind = ''] = error.message.split(' model');
  const source = { queue: queue?.file, fee: fees.file, slippage: slippage.file }[kind]?.source;
  const { message, remedy = '', cause } = error;
  return source === undefined ? error : new ReplayError('MODEL_FAILED', message, { place: source, remedy, cause });
}

/** A run that never began leaves nothing behind. */
async function neverBegan(error: unknown, selected: DataOptions): Promise<CommandResult> {
  if (error instanceof ReplayError && error.code === 'NO_DATA') {
    const covered = await coverageOf(selected);
    const remedy = covered === undefined ? 'give other data' : `the data cover ${covered}; give a range inside that`;
    return { output: '', error: new ReplayError('NO_DATA', error.message, { remedy }), exitCode: exitCodes.data };
  }
  if (error !== undefined) return { output: '', error, exitCode: exitCodeOf(error) };
  const interrupted = new ReplayError('BAD_USAGE', 'interrupted before the run began: there is nothing to report');
  return { output: '', error: interrupted, exitCode: exitCodes.interrupted };
}

function codeOf(outcome: string, error: unknown): number {
  if (outcome === 'interrupted') return exitCodes.interrupted;
  return error === undefined ? exitCodes.done : exitCodeOf(error);
}

/** Says where the part of the run is that was written before it ended early. */
function explained(outcome: string, error: unknown, { path }: RunFolder): unknown {
  const kept = `what the run wrote until then is in ${path}`;
  if (outcome === 'interrupted') {
    const why = error instanceof ReplayError ? `: ${error.toLines().split('\n')[0]}` : '';
    return new ReplayError('BAD_USAGE', `interrupted${why}; ${kept}`);
  }
  if (error === undefined) return undefined;
  const { code, message, place, remedy, cause } = asReplayError(error);
  return new ReplayError(code, message, {
    ...(place === undefined ? {} : { place }),
    remedy: remedy === undefined ? kept : `${remedy}; ${kept}`,
    cause: cause ?? error,
  });
}

function asReplayError(thrown: unknown): ReplayError {
  const error = diskError(thrown);
  if (error instanceof ReplayError) return error;
  return new ReplayError('BUG', `unexpected: ${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
  });
}

/** The options as given, for the manifest; none of them is a secret. A model of the user's own is named with its file. */
const optionsOf = (
  { quiet: _quiet, json: _json, report: _report, ...args }: RunArguments,
  { queue, fees, slippage }: ChosenModels,
): Record<string, unknown> => ({
  ...args,
  ...(queue?.file === undefined ? {} : { queueFile: queue.file }),
  ...(fees.file === undefined ? {} : { feesFile: fees.file }),
  ...(slippage.file === undefined ? {} : { slippageFile: slippage.file }),
});
