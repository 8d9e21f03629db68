import type { ModelNames } from '@replay/core';
import { defaultLiquidationFee, marginWords } from '@replay/ledger';
import { changedSettings, constantLegs, shareRates } from '@replay/sim';
import { marginOf, type RunConfig } from './run-config.ts';

/** The assumptions of a run, for its first fact. They are read from the models, so that no other can be stated. */
export function modelNames(config: RunConfig): ModelNames {
  const { venue, latency, leverage, margin, liquidationFee } = config;
  const { fills, queue, slippage } = venue;
  const settings = changedSettings(fills);
  const hasOwnMargin = margin !== undefined || liquidationFee !== undefined;
  return {
    fills: fills.name,
    queue: queue.name,
    ...latencyNames(latency),
    leverage: leverage.toFixed(),
    ...feeNames(venue),
    ...(slippage === undefined ? {} : { slippage: slippage.name }),
    ...(hasOwnMargin ? { margin: marginWords(marginOf(config), liquidationFee ?? defaultLiquidationFee) } : {}),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
  };
}

function latencyNames(latency: RunConfig['latency']): Pick<ModelNames, 'latency' | 'latencyModel'> {
  const { name, feed } = latency;
  const legs = constantLegs(latency);
  return legs === undefined
    ? { latency: { feed, order: null, response: null }, latencyModel: name }
    : { latency: { feed, ...legs } };
}

function feeNames({ fees }: RunConfig['venue']): Pick<ModelNames, 'fees' | 'feeModel'> {
  const rates = shareRates(fees);
  if (rates === 'listed') return {};
  return rates === undefined ? { feeModel: fees.name } : { fees: rates };
}
