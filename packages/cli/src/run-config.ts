import { type Instrument, type Micros, ReplayError } from '@replay/core';
import type { RunConfig } from '@replay/engine';
import { constantLatency, fillRules, queueModels, shareOfValue } from '@replay/sim';
import type { RunArguments } from './run-arguments.ts';
import { feeRates, latencyLegs, positiveDecimal, wholeNumber } from './run-options.ts';

/** Turns the options of the command line into the configuration of a run. Throws `BAD_USAGE` naming the option. */
export function configOf(
  args: RunArguments,
  { from, to }: { readonly from: Micros | undefined; readonly to: Micros | undefined },
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
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
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
