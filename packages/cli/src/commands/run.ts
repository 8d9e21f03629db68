import { type Instrument, type Micros, ReplayError } from '@replay/core';
import type { RunConfig } from '@replay/engine';
import { JournalWriter, type Manifest, readJournal, writeManifest } from '@replay/journal';
import { equityCsv, fillsCsv, foldReport, ordersCsv, reportJson, reportText, tradesCsv } from '@replay/report';
import { constantLatency, fillRules, queueModels, shareOfValue } from '@replay/sim';
import { parseParams } from '@replay/strategy';
import { openData } from '../data-source.ts';
import { executeRun } from '../execute-run.ts';
import { exitCodeOf, exitCodes } from '../exit-code.ts';
import { showProgress } from '../progress.ts';
import { createRunFolder, type RunFolder } from '../run-folder.ts';
import { manifestOf } from '../run-manifest.ts';
import { feeRates, latencyLegs, positiveDecimal, strategyParams } from '../run-options.ts';
import { loadStrategy } from '../strategy-registry.ts';

/** The options of a run as they come from the command line. */
export interface RunArguments {
  readonly strategy: string;
  readonly data: string;
  readonly exchange: string | undefined;
  readonly symbol: readonly string[];
  readonly from: Micros | undefined;
  readonly to: Micros | undefined;
  readonly params: readonly string[];
  readonly capital: string | undefined;
  readonly leverage: string;
  readonly fees: string | undefined;
  readonly latency: string;
  readonly queue: string;
  readonly fills: string;
  readonly seed: number;
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
  if (args.from !== undefined && args.to !== undefined && args.from >= args.to) {
    throw new ReplayError('BAD_USAGE', '--from is not before --to', { remedy: 'from is inclusive, to is exclusive' });
  }
  const strategy = await loadStrategy(args.strategy);
  const parameters = parseParams(strategy.definition, strategyParams(args.params));
  const data = await openData({ ...args, symbols: args.symbol });
  try {
    const { source } = data;
    const config = configOf(args, strategy.definition, parameters, source.instruments);
    const startedAt = new Date();
    const folder = createRunFolder(args.out, strategy.definition.name, startedAt);
    const manifest = manifestOf(folder.id, startedAt, strategy, config, source, given(args));
    writeManifest(folder.path, manifest);
    const journal = new JournalWriter(folder.journal);
    const progress = showProgress(args.quiet);
    try {
      const { outcome, error } = await executeRun(config, source, journal, progress, signal);
      progress.stop();
      const result = { outcome, hash: journal.close(), facts: journal.facts };
      // Digests come last: a relay's are made of what was just read, and reading it twice would take twice as long.
      const whole = outcome === 'completed' ? await source.digests() : [];
      const finished = { ...manifest, data: whole, result };
      writeManifest(folder.path, finished);
      const output = await writeReport(folder, finished, args.json);
      return { output, error: explained(error, folder), exitCode: codeOf(outcome, error) };
    } catch (error) {
      progress.stop();
      // A run that never began leaves nothing behind.
      if (error instanceof ReplayError && error.code === 'NO_DATA') folder.remove();
      throw error;
    }
  } finally {
    await data.close();
  }
}

function codeOf(outcome: string, error: unknown): number {
  if (outcome === 'interrupted') return exitCodes.interrupted;
  return error === undefined ? exitCodes.done : exitCodeOf(error);
}

/** Says where the part of the run is that was written before it failed. */
function explained(error: unknown, { path }: RunFolder): unknown {
  if (!(error instanceof ReplayError)) return error;
  const { code, message, place, remedy, cause } = error;
  const kept = `what the run wrote until then is in ${path}`;
  return new ReplayError(code, message, {
    ...(place === undefined ? {} : { place }),
    remedy: remedy === undefined ? kept : `${remedy}; ${kept}`,
    cause: cause ?? error,
  });
}

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
    seed: args.seed,
    venue: { fills, queue, fees: shareOfValue(fees) },
    latency: constantLatency(latency),
    models: {
      fills: fills.name,
      queue: queue.name,
      latency,
      leverage: args.leverage,
      ...(fees === undefined ? {} : { fees }),
    },
    ...(args.from === undefined ? {} : { from: args.from }),
    ...(args.to === undefined ? {} : { to: args.to }),
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
const given = ({ quiet: _quiet, json: _json, ...args }: RunArguments): Record<string, unknown> => args;
