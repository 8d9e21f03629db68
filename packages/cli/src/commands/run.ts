import { ReplayError, timeText } from '@replay/core';
import { JournalWriter, writeManifest } from '@replay/journal';
import { parseParams } from '@replay/strategy';
import { coverageOf, type DataOptions, openData } from '../data-source.ts';
import { executeRun } from '../execute-run.ts';
import { exitCodeOf, exitCodes } from '../exit-code.ts';
import { showProgress } from '../progress.ts';
import type { RunArguments } from '../run-arguments.ts';
import { configOf } from '../run-config.ts';
import { createRunFolder, type RunFolder } from '../run-folder.ts';
import { manifestOf } from '../run-manifest.ts';
import { moment, strategyParams } from '../run-options.ts';
import { loadStrategy } from '../strategy-registry.ts';

/** What a command leaves for the process: its output, what to say on stderr, and the exit code. */
export interface CommandResult {
  readonly output: string;
  readonly error: unknown;
  readonly exitCode: number;
}

/** One run, from the options to the report. */
export async function runBacktest(args: RunArguments, signal: AbortSignal): Promise<CommandResult> {
  if (args.strategy === undefined) {
    throw new ReplayError('BAD_USAGE', 'name a strategy with --strategy', { remedy: 'see: backtest strategies' });
  }
  const range = rangeOf(args);
  const strategy = await loadStrategy(args.strategy);
  const parameters = parseParams(strategy.definition, strategyParams(args.params));
  const selected: DataOptions = { ...args, ...range, symbols: args.symbol };
  const data = await openData(selected);
  // Loaded while the data are read: the report is not needed before, and loading would only keep the run waiting.
  const reporting = import('../write-report.ts');
  try {
    const { source } = data;
    const config = configOf(args, range, strategy.definition, parameters, source.instruments);
    const startedAt = new Date();
    const folder = createRunFolder(args.out, strategy.definition.name, startedAt);
    const manifest = manifestOf(folder.id, startedAt, strategy, config, source, optionsOf(args));
    writeManifest(folder.path, manifest);
    const journal = new JournalWriter(folder.journal);
    const progress = showProgress(args.quiet);
    const { outcome, error } = await executeRun(config, source, journal, progress, signal).finally(progress.stop);
    const hash = journal.close();
    if (outcome === 'never-began') {
      folder.remove();
      return neverBegan(error, selected);
    }
    // Digests come last: a relay's are made of what was just read, and reading it twice would take twice as long.
    const digests = outcome === 'completed' ? await source.digests() : [];
    const finished = { ...manifest, data: digests, result: { outcome, hash, facts: journal.facts } };
    writeManifest(folder.path, finished);
    const { writeReport } = await reporting;
    const output = await writeReport(folder, finished, args.json);
    return { output, error: explained(outcome, error, folder), exitCode: codeOf(outcome, error) };
  } finally {
    await data.close();
  }
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

/** `from` inclusive, `to` exclusive. */
function rangeOf(args: RunArguments): Pick<DataOptions, 'from' | 'to'> {
  const [from, to] = [moment(args.from, 'from'), moment(args.to, 'to')];
  if (from === undefined || to === undefined || from < to) return { from, to };
  throw new ReplayError('BAD_USAGE', `--from ${timeText(from)} is not before --to ${timeText(to)}`, {
    remedy: 'from is inclusive, to is exclusive',
  });
}

function codeOf(outcome: string, error: unknown): number {
  if (outcome === 'interrupted') return exitCodes.interrupted;
  return error === undefined ? exitCodes.done : exitCodeOf(error);
}

/** Says where the part of the run is that was written before it ended early. */
function explained(outcome: string, error: unknown, { path }: RunFolder): unknown {
  const kept = `what the run wrote until then is in ${path}`;
  if (outcome === 'interrupted') return new ReplayError('BAD_USAGE', `interrupted; ${kept}`);
  if (error === undefined) return undefined;
  const { code, message, place, remedy, cause } = asReplayError(error);
  return new ReplayError(code, message, {
    ...(place === undefined ? {} : { place }),
    remedy: remedy === undefined ? kept : `${remedy}; ${kept}`,
    cause: cause ?? error,
  });
}

const asReplayError = (error: unknown): ReplayError =>
  error instanceof ReplayError
    ? error
    : new ReplayError('BUG', `unexpected: ${error instanceof Error ? error.message : String(error)}`, { cause: error });

/** The options as given, for the manifest; none of them is a secret. */
const optionsOf = ({ quiet: _quiet, json: _json, ...args }: RunArguments): Record<string, unknown> => args;
