import type { Instrument, Micros } from '@replay/core';
import type { RunConfig } from '@replay/engine';
import { chosenAccounts } from '../models/accounts.ts';
import type { ChosenFees } from '../models/fees.ts';
import { chosenFills } from '../models/fills.ts';
import { chosenLatency } from '../models/latency.ts';
import { chosenMargin } from '../models/margin.ts';
import type { ChosenQueue } from '../models/queue.ts';
import type { ChosenSlippage } from '../models/slippage.ts';
import { duration, positiveDecimal, wholeNumber } from '../models/values.ts';
import type { RunSettings } from '../options.ts';

/** The models of a run that may come from files of the user. */
export interface ChosenModels {
  readonly queue: ChosenQueue | undefined;
  readonly fees: ChosenFees;
  readonly slippage: ChosenSlippage;
}

/** Converts the options of the command line to the configuration of a run. Throws `BAD_USAGE` naming the option. */
export function configOf(
  args: RunSettings,
  { from, to }: { readonly from: Micros | undefined; readonly to: Micros | undefined },
  strategy: RunConfig['strategy'],
  parameters: Record<string, unknown>,
  instruments: readonly Instrument[],
  models: ChosenModels,
): RunConfig {
  const seed = wholeNumber(args.seed, 'seed');
  const leverage = positiveDecimal(args.leverage, 'leverage');
  const slippage = models.slippage.model;
  const fills = chosenFills(args.fills, args.rule);
  const queue = models.queue?.model ?? fills.queue;
  return {
    strategy,
    parameters,
    instruments,
    ...chosenAccounts(args, instruments),
    leverage,
    ...chosenMargin(args, leverage),
    seed,
    venue: { fills, queue, fees: models.fees.of(instruments), ...(slippage === undefined ? {} : { slippage }) },
    latency: chosenLatency(args.latency, args.latencyFile, seed),
    ...staleAfter(args.staleAfter),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

const staleAfter = (text: string): Pick<RunConfig, 'staleAfter'> =>
  text === 'auto' ? {} : { staleAfter: text === 'never' ? text : duration(text, 'stale-after') };
