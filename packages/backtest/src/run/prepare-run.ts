import { ReplayError } from '@replay/core';
import type { RunConfig } from '@replay/engine';
import { parseParams } from '@replay/strategy';
import { type DataOptions, dataOptions, nameOf } from '../data/data-options.ts';
import { openData } from '../data/open-data.ts';
import type { OpenedData } from '../data/opened-data.ts';
import { chosenFees } from '../models/fees.ts';
import { chosenQueue } from '../models/queue.ts';
import { chosenSlippage } from '../models/slippage.ts';
import { duration, strategyParams } from '../models/values.ts';
import type { RunSettings } from '../options.ts';
import { type LoadedStrategy, loadStrategy, locateStrategy, strategyName } from '../strategy/strategy-registry.ts';
import type { StrategySession } from '../strategy/strategy-session.ts';
import { type ChosenModels, configOf } from './engine-config.ts';

/** A run that is ready to begin: its data are open, its strategy and its models are loaded. */
export interface PreparedRun {
  readonly settings: RunSettings;
  readonly config: RunConfig;
  readonly strategy: LoadedStrategy;
  readonly models: ChosenModels;
  readonly selected: DataOptions;
  readonly data: OpenedData;
}

/** Loads and opens what a run needs. Throws before anything is written. */
export async function prepareRun(
  settings: RunSettings,
  signal: AbortSignal,
  session: StrategySession,
): Promise<PreparedRun> {
  if (settings.fills === 'band') {
    throw new ReplayError('BAD_USAGE', '--fills band is three runs', {
      remedy: 'run optimistic, realistic and pessimistic one after the other',
    });
  }
  const selected = dataOptions(settings.data, settings);
  const strategy = await loaded(settings, session);
  const models = await chosenModels(settings);
  const parameters = parseParams(strategy.definition, strategyParams(settings.params));
  const data = await openData(selected, signal);
  try {
    const definition = session.watching(strategy.definition);
    const config = configOf(settings, selected, definition, parameters, data.source.instruments, models);
    return { settings, config: { ...config, watch: session }, strategy, models, selected, data };
  } catch (error) {
    await data.close();
    throw error;
  }
}

async function loaded({ strategy }: RunSettings, session: StrategySession): Promise<LoadedStrategy> {
  if (strategy === undefined) {
    throw new ReplayError('BAD_USAGE', 'name a strategy with --strategy', { remedy: 'see: backtest strategies' });
  }
  if (typeof strategy !== 'string') return loadStrategy(strategy);
  const { file } = locateStrategy(strategy);
  return session.loading(file, () => loadStrategy(strategy));
}

async function chosenModels({ queue, fees, slippage }: RunSettings): Promise<ChosenModels> {
  return {
    queue: queue === undefined ? undefined : await chosenQueue(queue),
    fees: await chosenFees(fees),
    slippage: await chosenSlippage(slippage),
  };
}

/** How long strategy code may run at a time, in milliseconds. */
export function hookTimeout({ hookTimeout: text }: RunSettings): number {
  const value = duration(text, 'hook-timeout') / 1000;
  if (value >= 100 && value <= 3_600_000) return value;
  throw new ReplayError('BAD_USAGE', `--hook-timeout takes 100ms to 1h, not '${text}'`, { remedy: 'such as 10s' });
}

/** The options for the manifest: they contain no secret, and objects given by a program are named. */
export function manifestOptions(
  { report: _report, strategy, data, with: others, queue, fees, slippage, latency, fills, ...settings }: RunSettings,
  { queue: queueModel, fees: feeModel, slippage: slippageModel }: ChosenModels,
): Record<string, unknown> {
  return {
    ...settings,
    strategy: strategy === undefined ? undefined : strategyName(strategy),
    data: [data].flat().map(nameOf).join(', '),
    with: [others].flat().map(nameOf),
    queue: named(queue),
    fees: named(fees),
    slippage: named(slippage),
    latency: named(latency),
    fills: named(fills),
    ...(queueModel?.file === undefined ? {} : { queueFile: queueModel.file }),
    ...(feeModel.file === undefined ? {} : { feesFile: feeModel.file }),
    ...(slippageModel.file === undefined ? {} : { slippageFile: slippageModel.file }),
  };
}

const named = (model: string | { readonly name: string } | undefined): string | undefined =>
  typeof model === 'object' ? model.name : model;
