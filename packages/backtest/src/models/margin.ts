import { Decimal, ReplayError } from '@replay/core';
import type { RunConfig } from '@replay/engine';
import { defaultLiquidationFee, type MaintenanceBracket, type MarginTerms, venueMargin } from '@replay/ledger';

interface MarginOptions {
  readonly margin?: string | undefined;
  readonly maintenance?: string | undefined;
  readonly liquidationFee?: string | undefined;
}

/** The margin terms, where the command line gives any. */
type MarginChoice = Pick<RunConfig, 'margin' | 'liquidationFee'>;

/** Reads `--margin`, `--maintenance` and `--liquidation-fee`. Throws `BAD_USAGE` naming the option. */
export function chosenMargin({ margin, maintenance, liquidationFee }: MarginOptions, leverage: Decimal): MarginChoice {
  if (margin === undefined && maintenance === undefined && liquidationFee === undefined) return {};
  const usual = venueMargin(leverage);
  const terms: MarginTerms = {
    ...usual,
    ...modelOf(margin ?? 'venue'),
    // A configuration file may give numbers.
    ...(maintenance === undefined ? {} : { maintenance: brackets(String(maintenance)) }),
  };
  const fee = liquidationFee === undefined ? defaultLiquidationFee : share(String(liquidationFee), 'liquidation-fee');
  return { margin: terms, liquidationFee: fee };
}

function modelOf(text: string): Partial<MarginTerms> {
  if (text === 'venue') return { model: 'venue' };
  const [model, initial = '', ...more] = text.split(':');
  if (model === 'scaled' && more.length === 0) return { model, initialRate: share(initial, 'margin scaled') };
  throw usage(`--margin takes venue or scaled:INITIAL such as scaled:0.03, not '${text}'`);
}

/** `0.005`, or `0:0.004,50000:0.005`, rising from 0. */
function brackets(text: string): readonly MaintenanceBracket[] {
  if (!text.includes(':')) return [{ from: new Decimal(0), rate: share(text, 'maintenance') }];
  const read = text.split(',').map((part) => {
    const [from = '', rate = ''] = part.trim().split(':');
    if (!/^\d+(\.\d+)?$/.test(from)) throw usage(`--maintenance: '${part}' is not a bracket such as 50000:0.005`);
    return { from: new Decimal(from), rate: share(rate, 'maintenance') };
  });
  const rises = read.every(({ from }, at) => (at === 0 ? from.isZero() : from.greaterThan(read[at - 1]?.from ?? 0)));
  if (rises) return read;
  throw usage(`--maintenance: the brackets begin at 0 and rise, unlike '${text}'`);
}

function share(text: string, option: string): Decimal {
  const value = /^\d+(\.\d+)?$/.test(text) ? new Decimal(text) : undefined;
  if (value?.lessThan(1)) return value;
  throw usage(`--${option} takes a share of the notional below 1, such as 0.005, not '${text}'`);
}

const usage = (message: string): ReplayError =>
  new ReplayError('BAD_USAGE', message, { remedy: 'see: backtest --help' });
