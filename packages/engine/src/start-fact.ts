import type { AccountTerms, RunStarted } from '@replay/core';
import { orderedFields, ReplayError } from '@replay/core';
import { modelNames } from './model-names.ts';
import { behaviourVersion, type RunAccount, type RunConfig } from './run-config.ts';

/** The first fact of a run: what it was told to do. */
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
