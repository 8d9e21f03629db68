import { type Conversion, type Decimal, type Instrument, ReplayError } from '@replay/core';
import type { RunAccount, RunConfig } from '@replay/engine';
import type { AccountGrouping } from '../names.ts';
import { positiveDecimal } from './values.ts';

interface MoneyOptions {
  readonly capital?: string | undefined;
  readonly accounts: string;
  readonly convert: readonly string[];
}

/**
 * Reads `--capital`, `--accounts` and `--convert`. Each settlement currency is one account; with `venue` or
 * `instrument`, so is each exchange or instrument in it. Throws `BAD_USAGE` naming the option.
 */
export function chosenAccounts(
  { capital, accounts: grouping, convert }: MoneyOptions,
  instruments: readonly Instrument[],
): Pick<RunConfig, 'accounts' | 'conversions'> {
  const groups = grouped(instruments, grouping as AccountGrouping);
  // A configuration file may give a number.
  const entries = String(capital ?? '')
    .split(',')
    .filter((part) => part !== '')
    .map((part) => capitalEntryOf(part.trim()));
  const accounts = groups.map((group): RunAccount => ({ ...group, capital: capitalOf(group, groups, entries) }));
  const idle = entries.find((entry) => !groups.some((group) => concerns(entry, group, groups)));
  if (idle !== undefined) {
    throw usage(
      `--capital ${idle.text}: there is no such account`,
      `the accounts are ${groups.map(({ name }) => name).join(', ')}`,
    );
  }
  const [first, ...others] = accounts;
  if (first === undefined) throw new ReplayError('BUG', 'a run without instruments');
  const conversions = convert.map((text) => conversionOf(text, groups, instruments));
  if (conversions.length === 0) return { accounts };
  if (others.length > 0) return { accounts, conversions: agreed(conversions) };
  throw usage(
    `--convert: the run has one account, in ${first.currency}, and nothing to convert`,
    'leave --convert out',
  );
}

interface Group extends Omit<RunAccount, 'capital'> {
  readonly exchange: string | undefined;
}

function grouped(instruments: readonly Instrument[], grouping: AccountGrouping): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { id, settle, exchange } of instruments) {
    const name = { shared: settle, venue: `${exchange}/${settle}`, instrument: id }[grouping];
    const group = groups.get(name) ?? {
      name,
      currency: settle,
      instruments: [],
      exchange: grouping === 'shared' ? undefined : exchange,
    };
    groups.set(name, { ...group, instruments: [...group.instruments, id] });
  }
  return [...groups.values()];
}

/** `10000`, `10000USDT`, `bybit=5000USDT`: an amount, and optionally the currency or account it is for. */
interface CapitalEntry {
  readonly text: string;
  readonly account: string | undefined;
  readonly amount: Decimal;
  readonly currency: string | undefined;
}

function capitalEntryOf(text: string): CapitalEntry {
  const [, account, amount = '', currency] = /^(?:(.+)=)?([^=A-Z]*)([A-Z][A-Z0-9]*)?$/.exec(text) ?? [];
  return { text, account, amount: positiveDecimal(amount, 'capital'), currency };
}

function concerns({ account, currency }: CapitalEntry, group: Group, groups: readonly Group[]): boolean {
  if (currency !== undefined && currency !== group.currency) return false;
  if (account !== undefined) return account === group.name || account === group.exchange;
  return currency !== undefined || new Set(groups.map((one) => one.currency)).size === 1;
}

/**
 * The amount for this account, else for its currency, else for all; by default ten thousand units of a dollar currency,
 * or one coin.
 */
function capitalOf(group: Group, groups: readonly Group[], entries: readonly CapitalEntry[]): Decimal {
  const specificity = ({ account, currency }: CapitalEntry): number =>
    (account === undefined ? 0 : 2) + (currency === undefined ? 0 : 1);
  const [best] = entries
    .filter((entry) => concerns(entry, group, groups))
    .toSorted((one, other) => specificity(other) - specificity(one));
  return best?.amount ?? positiveDecimal(/USD|EUR|DAI/.test(group.currency) ? '10000' : '1', 'capital');
}

/** `BTC=60000USDT` or `BTC=binance:BTCUSDT`. */
function conversionOf(text: string, groups: readonly Group[], instruments: readonly Instrument[]): Conversion {
  const [, from = '', price, to, id] = /^([A-Z0-9]+)=(?:(\d+(?:\.\d+)?)([A-Z][A-Z0-9]*)|(\S+:\S+))$/.exec(text) ?? [];
  if (from === '') throw usage(`--convert takes BTC=60000USDT or BTC=EXCHANGE:SYMBOL, not '${text}'`);
  if (!groups.some(({ currency }) => currency === from)) throw usage(`--convert ${text}: no account is in ${from}`);
  if (price !== undefined && to !== undefined)
    return { from, to, at: { price: positiveDecimal(price, 'convert').toFixed() } };
  const instrument = instruments.find((one) => one.id === id);
  if (instrument === undefined) throw usage(`--convert ${text}: the run has no instrument ${id}`);
  if (instrument.base !== from)
    throw usage(`--convert ${text}: ${id} states the price of ${instrument.base}, not of ${from}`);
  return { from, to: instrument.quote, at: { instrument: instrument.id } };
}

function agreed(conversions: readonly Conversion[]): readonly Conversion[] {
  const [first] = conversions;
  const other = conversions.find(({ to }) => to !== first?.to);
  if (other === undefined) return conversions;
  throw usage(`--convert goes to ${first?.to} and to ${other.to}: a total is in one currency`);
}

const usage = (message: string, remedy = 'see: backtest --help'): ReplayError =>
  new ReplayError('BAD_USAGE', message, { remedy });
