import { type Instrument, ReplayError, timeText } from '@replay/core';
import type { RunConfig } from '@replay/engine';
import { JournalWriter, type Manifest, readJournal, writeManifest } from '@replay/journal';
import { equityCsv, fillsCsv, foldReport, ordersCsv, reportJson, reportText, tradesCsv } from '@replay/report';
import { constantLatency, fillRules, queueModels, shareOfValue } from '@replay/sim';
import { parseParams } from '@replay/strategy';
import { coverageOf, type DataOptions, openData } from '../data-source.ts';
import { executeRun } from '../execute-run.ts';
import { exitCodeOf, exitCodes } from '../exit-code.ts';
import { showProgress } from '../progress.ts';
import { createRunFolder, type RunFolder } from '../run-folder.ts';
import { manifestOf } from '../run-manifest.ts';
import { feeRates, latencyLegs, moment, positiveDecimal, strategyParams, wholeNumber } from '../run-options.ts';
import { loadStrategy } from '../strategy-registry.ts';

/** The options of a run as they come from the command line. */
export interface RunArguments {
  readonly strategy: string | undefined;
  readonly data: string;
  readonly exchange: string | undefined;
  readonly symbol: readonly string[];
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly params: readonly string[];
  readonly capital: string | undefined;
  readonly leverage: string;
  readonly fees: string | undefined;
  readonly latency: string;
  readonly queue: string;
  readonly fills: string;
  readonly seed: string;
  readonly instruments: string | undefined;
  readonly onBadRow: 'fail' | 'skip';
  readonly out: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

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
  try {
    const { source } = data;
    const config = { ...configOf(args, strategy.definition, parameters, source.instruments), ...given(range) };
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

/** Folds the report from the journal on disk, and from nothing else; writes its forms and returns the one to print. */
async function writeReport(folder: RunFolder, manifest: Manifest, json: boolean): Promise<string> {
  const report = foldReport(readJournal(folder.journal));
  const context = {
    id: manifest.id,
    hash: manifest.result?.hash ?? '',
    path: folder.path,
    source: String(manifest.configuration.data),
    notes: manifest.dataNotes,
  };
  const document = reportJson(report, context);
  folder.write('report.json', document);
  folder.write('fills.csv', await fillsCsv(report));
  folder.write('orders.csv', await ordersCsv(report));
  folder.write('trades.csv', await tradesCsv(report));
  folder.write('equity.csv', await equityCsv(report));
  return json ? document.trimEnd() : reportText(report, context, { colour: process.stdout.isTTY === true });
}

function configOf(
  args: RunArguments,
  strategy: RunConfig['strategy'],
  parameters: Record<string, unknown>,
  instruments: readonly Instrument[],
): RunConfig {
  const currency = settlement(instruments);
  const latency = latencyLegs(args.latency);
  const fees = args.fees === undefined ? undefined : feeRates(args.fees);
  const fills = named(fillRules, args.fills, 'fills');
  const queue = named(queueModels, args.queue, 'queue');
  return {
    strategy,
    parameters,
    instruments,
    capital: positiveDecimal(args.capital ?? defaultCapital(currency), 'capital'),
    currency,
    leverage: positiveDecimal(args.leverage, 'leverage'),
    seed: wholeNumber(args.seed, 'seed'),
    venue: { fills, queue, fees: shareOfValue(fees) },
    latency: constantLatency(latency),
    models: {
      fills: fills.name,
      queue: queue.name,
      latency,
      leverage: args.leverage,
      ...(fees === undefined ? {} : { fees }),
    },
  };
}

function named<T extends { readonly name: string }>(all: readonly T[], name: string, option: string): T {
  const found = all.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new ReplayError('BAD_USAGE', `--${option} takes ${all.map((one) => one.name).join(', ')}, not '${name}'`);
}

/** The one currency all instruments settle in. */
function settlement(instruments: readonly Instrument[]): string {
  const currencies = [...new Set(instruments.map(({ settle }) => settle))];
  const [currency] = currencies;
  if (currency !== undefined && currencies.length === 1) return currency;
  const list = instruments.map(({ id, settle }) => `${id} in ${settle}`).join(', ');
  throw new ReplayError('BAD_USAGE', `a run has one account in one currency, but these settle in several: ${list}`, {
    remedy: 'choose with --exchange and --symbol; run the others by themselves',
  });
}

/** Ten thousand dollars of whatever kind, or one coin. */
const defaultCapital = (currency: string): string => (/USD|EUR|DAI/.test(currency) ? '10000' : '1');

/** The options as given, for the manifest; none of them is a secret. */
const optionsOf = ({ quiet: _quiet, json: _json, ...args }: RunArguments): Record<string, unknown> => args;

/** The ends of the range that are known. */
const given = ({ from, to }: Pick<DataOptions, 'from' | 'to'>): Pick<RunConfig, 'from' | 'to'> => ({
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
});
