import { join } from 'node:path';
import { type Fact, ReplayError, type RunEnded } from '@replay/core';
import { coverageOf } from '../data/open-data.ts';
import { diskError } from '../disk-error.ts';
import type { ReportKind } from '../names.ts';
import type { RunSettings } from '../options.ts';
import { contextOf } from '../past/read-run.ts';
import { RunReport } from '../past/run-report.ts';
import { writeReport } from '../past/write-report.ts';
import { chosenReports } from '../report-kinds.ts';
import { strategyName } from '../strategy/strategy-registry.ts';
import { StrategySession } from '../strategy/strategy-session.ts';
import type { BacktestResult, RunHost, SettledRun } from './backtest-result.ts';
import { type ExecutedRun, executeRun } from './execute-run.ts';
import { hookTimeout, manifestOptions, type PreparedRun, prepareRun } from './prepare-run.ts';
import { createRunFolder, strategyLog } from './run-folder.ts';
import { manifestOf } from './run-manifest.ts';
import type { RunProgress } from './run-progress.ts';
import { keepRecord, RunRecord } from './run-record.ts';

/** The reader of a run in progress. */
export interface RunReader {
  take(facts: readonly Fact[]): void;
  wantsTurn(): boolean;
  onProgress(progress: RunProgress): void;
}

const neverAborted = new AbortController().signal;

/** Runs from the options to the report. Yields when the reader wants a turn; every error is in the returned value. */
export async function* driveRun(
  settings: RunSettings,
  { signal = neverAborted, ownsProcess = false, optionName }: RunHost,
  reader: RunReader,
): AsyncGenerator<void, SettledRun> {
  let settled: SettledRun;
  let failure: ReplayError | undefined;
  try {
    const session = StrategySession.open({
      source: settings.strategy === undefined ? '' : strategyName(settings.strategy),
      strict: settings.strict,
      hookTimeoutMillis: hookTimeout(settings),
      ownsProcess,
    });
    try {
      settled = yield* driveGuarded(settings, session, signal, reader);
    } finally {
      failure = await session.close();
    }
  } catch (error) {
    settled = { outcome: 'never-began', error, result: undefined };
  }
  if (failure !== undefined && settled.error === undefined && settled.outcome === 'completed')
    settled = { ...settled, outcome: 'strategy-failed', error: afterTheRun(failure, settled) };
  return { ...settled, error: withOptionNames(settled.error, optionName) };
}

/** One run, supervising its strategy from loading on. */
async function* driveGuarded(
  settings: RunSettings,
  session: StrategySession,
  signal: AbortSignal,
  reader: RunReader,
): AsyncGenerator<void, SettledRun> {
  const kinds = settings.out === undefined ? none : chosenReports(settings.report);
  const prepared = await prepareRun(settings, signal, session);
  let record: RunRecord | undefined;
  try {
    record = openRecord(prepared, session, kinds);
    const kept = record;
    const executed = yield* executeRun({
      config: prepared.config,
      source: prepared.data.source,
      session,
      signal,
      // Also when no page is written now: one may be made of the run later.
      observe: kept.depth.look,
      take: (facts) => {
        kept.take(facts);
        reader.take(facts);
      },
      onProgress: reader.onProgress,
      wantsTurn: reader.wantsTurn,
    });
    session.watchTurns(false);
    if (executed.outcome === 'never-began') {
      record.seal();
      kept.folder?.remove();
      return { outcome: 'never-began', error: await notBegunError(executed.error, prepared), result: undefined };
    }
    return await finishRun(executed, record, prepared, kinds);
  } catch (error) {
    const path = record?.folder?.path;
    if (path === undefined) throw error;
    throw diskError(error, path, `what the run wrote until then is in ${path}`);
  } finally {
    session.watchTurns(false);
    await prepared.data.close();
  }
}

const none: ReadonlySet<ReportKind> = new Set();

/** Opens the record of a run, before its first fact. */
function openRecord(prepared: PreparedRun, session: StrategySession, kinds: ReadonlySet<ReportKind>): RunRecord {
  const { settings, config, strategy, models, data } = prepared;
  const startedAt = new Date();
  const { name } = strategy.definition;
  const folder = settings.out === undefined ? undefined : createRunFolder(settings.out, name, startedAt);
  const id = folder?.id ?? 'in memory';
  const options = manifestOptions(settings, models);
  const manifest = manifestOf(id, startedAt, strategy, config, data.source, options);
  const record = new RunRecord(manifest, folder, settings, config, kinds);
  if (folder !== undefined) session.logTo(join(folder.path, strategyLog));
  session.beforeExit((stuck) => {
    record.abandon(stuck);
    if (folder === undefined) return '';
    if (record.facts > 1) return `backtest report ${folder.path} shows what the run wrote until then`;
    // The constructor did not return: as when it throws, there is nothing to report.
    folder.remove();
    return '';
  });
  return record;
}

/** Seals the journal and makes the report. */
async function finishRun(
  { outcome, error }: ExecutedRun & { readonly outcome: RunEnded['outcome'] | 'never-began' },
  record: RunRecord,
  { models, data }: PreparedRun,
  kinds: ReadonlySet<ReportKind>,
): Promise<SettledRun> {
  const { folder } = record;
  await record.finish(outcome, data.source);
  const report = new RunReport(await record.reports(), contextOf(record.manifest, folder?.path), {
    charted: () => record.charted(),
    depth: () => record.depth.text(),
  });
  const notWritten = folder === undefined ? undefined : await writeReport(report, folder, kinds);
  const failure = (error === undefined ? undefined : withFile(error, models)) ?? notWritten;
  const result: BacktestResult = keepRecord(
    {
      outcome: outcome as RunEnded['outcome'],
      report,
      hash: record.seal(),
      facts: record.facts,
      folder: folder?.path,
      manifest: record.manifest,
    },
    record,
  );
  return { outcome, error: withFolder(outcome, failure, folder?.path), result };
}

/** The error of a failed model, with the model's file. */
function withFile(error: unknown, { queue, fees, slippage }: PreparedRun['models']): unknown {
  if (!(error instanceof ReplayError) || error.code !== 'MODEL_FAILED') return error;
  const [kind = ''] = error.message.split(' model');
  const source = { queue: queue?.file, fee: fees.file, slippage: slippage.file }[kind]?.source;
  const { message, remedy = '', cause } = error;
  return source === undefined ? error : new ReplayError('MODEL_FAILED', message, { place: source, remedy, cause });
}

/** Why a run never began. For data without an event in the range, states the span of the data. */
async function notBegunError(error: unknown, { selected }: PreparedRun): Promise<unknown> {
  if (error instanceof ReplayError && error.code === 'NO_DATA') {
    const covered = await coverageOf(selected);
    const remedy = covered === undefined ? 'give other data' : `the data cover ${covered}; give a range inside that`;
    return new ReplayError('NO_DATA', error.message, { remedy });
  }
  return error ?? new ReplayError('BAD_USAGE', 'interrupted before the run began: there is nothing to report');
}

/** Adds where the partial output of a run that ended early is. */
function withFolder(outcome: string, error: unknown, path: string | undefined): unknown {
  const kept = path === undefined ? undefined : `what the run wrote until then is in ${path}`;
  if (outcome === 'interrupted') {
    const why = error instanceof ReplayError ? `: ${error.toLines().split('\n')[0]}` : '';
    return new ReplayError('BAD_USAGE', [`interrupted${why}`, kept].filter((part) => part !== undefined).join('; '));
  }
  if (error === undefined) return undefined;
  const { code, message, place, remedy, cause } = asReplayError(error);
  const remedies = [remedy, kept].filter((part) => part !== undefined);
  return new ReplayError(code, message, {
    ...(place === undefined ? {} : { place }),
    ...(remedies.length === 0 ? {} : { remedy: remedies.join('; ') }),
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

/** A failure after the last hook, which no fact shows. */
function afterTheRun({ message, remedy = '' }: ReplayError, { result }: SettledRun): ReplayError {
  const kept = result?.folder === undefined ? '' : `; what the run wrote is in ${result.folder}`;
  return new ReplayError('STRATEGY_FAILED', `after the run: ${message}`, {
    ...(result === undefined ? {} : { place: result.manifest.strategy.source }),
    remedy: `${remedy}${kept}`,
  });
}

/** Renames options for a caller that is a program: messages are written for the command line. */
function withOptionNames(error: unknown, optionName: RunHost['optionName']): unknown {
  if (optionName === undefined || !(error instanceof ReplayError)) return error;
  if (error.code !== 'BAD_USAGE' && error.code !== 'BAD_CONFIGURATION') return error;
  const renamed = (text: string): string =>
    text.replaceAll(/--([a-z]+(?:-[a-z]+)*)/g, (_, option: string) => optionName(option));
  return new ReplayError(error.code, renamed(error.message), {
    ...(error.place === undefined ? {} : { place: error.place }),
    ...(error.remedy === undefined
      ? {}
      : { remedy: renamed(error.remedy.replace('see: backtest --help', 'see BacktestOptions')) }),
    cause: error.cause ?? error,
  });
}
