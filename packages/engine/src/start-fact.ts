import { type AccountTerms, type ModelNames, orderedFields, ReplayError, type RunStarted } from '@replay/core';
import { defaultLiquidationFee, marginWords } from '@replay/ledger';
import { changedSettings, constantLegs, shareRates } from '@replay/sim';
import { behaviourVersion, marginOf, type RunAccount, type RunConfig } from './run-config.ts';

/** The first fact of a run: its configuration. */
export function startFact(config: RunConfig): RunStarted {
  const [first, ...others] = config.accounts;
  if (first === undefined) throw new ReplayError('BAD_CONFIGURATION', 'a run needs an account');
  return {
    type: 'RunStarted',
    behaviour: behaviourVersion,
    strategy: config.strategy.name,
    parameters: config.parameters,
    seed: config.seed,
    capital: first.capital.toFixed(),
    currency: first.currency,
    // The facts are hashed: where an instrument was read from must not show in them.
    instruments: config.instruments.map(orderedFields),
    ...(others.length === 0 ? {} : { accounts: config.accounts.map(accountTerms) }),
    ...(config.conversions === undefined ? {} : { conversions: config.conversions }),
    models: modelNames(config),
    ...(config.from === undefined ? {} : { from: config.from }),
    ...(config.to === undefined ? {} : { to: config.to }),
    ...(config.staleAfter === undefined ? {} : { staleAfter: config.staleAfter }),
  };
}

const accountTerms = ({ name, currency, capital, instruments }: RunAccount): AccountTerms => ({
  name,
  currency,
  capital: capital.toFixed(),
  instruments,
});

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
