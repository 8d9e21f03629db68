import { type Instrument, type Micros, ReplayError } from '@replay/core';
import type { RunConfig } from '@replay/engine';
import { type QueueModel, shareOfValue } from '@replay/sim';
import { chosenFills } from './fills-option.ts';
import { latencyChoice } from './latency-option.ts';
import type { RunArguments } from './run-arguments.ts';
import { feeRates, positiveDecimal, wholeNumber } from './run-options.ts';

/** Turns the options of the command line into the configuration of a run. Throws `BAD_USAGE` naming the option. */
export function configOf(
  args: RunArguments,
  { from, to }: { readonly from: Micros | undefined; readonly to: Micros | undefined },
  strategy: RunConfig['strategy'],
  parameters: Record<string, unknown>,
  instruments: readonly Instrument[],
  ownQueue: QueueModel | undefined,
): RunConfig {
  const currency = settlement(instruments);
  const seed = wholeNumber(args.seed, 'seed');
  const latency = latencyChoice(args.latency, args.latencyFile, seed);
  const fees = args.fees === undefined ? undefined : feeRates(args.fees);
  const fills = chosenFills(args.fills, args.rule);
  const queue = ownQueue ?? fills.queue;
  return {
    strategy,
    parameters,
    instruments,
    capital: positiveDecimal(args.capital ?? defaultCapital(currency), 'capital'),
    currency,
    leverage: positiveDecimal(args.leverage, 'leverage'),
    seed,
    venue: { fills, queue, fees: shareOfValue(fees) },
    latency: latency.model,
    models: {
      fills: fills.name,
      queue: queue.name,
      ...latency.told,
      leverage: args.leverage,
      ...(fees === undefined ? {} : { fees }),
    },
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
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
