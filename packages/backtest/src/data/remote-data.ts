import { type MarketSource, type Micros, micros, printable, ReplayError } from '@replay/core';
import { openDataFeeds, openMachine, openRelay, openRelayHistory } from '@replay/feed';
import { type DataOptions, nameOf } from './data-options.ts';
import { symbolsOf } from './named-symbols.ts';
import { type RemoteAddress, relayKey, tardisKey } from './remote-address.ts';

/** Opens data of a server. Throws `BAD_USAGE` where an exchange, a symbol or a range is missing. */
export function openRemote(address: RemoteAddress, options: DataOptions, signal?: AbortSignal): Promise<MarketSource> {
  switch (address.kind) {
    case 'relay':
      return openFromRelay(address, options, signal);
    case 'machine':
      return openFromMachine(address, options, signal);
    case 'tardis':
      return openFromTardis(address, options, signal);
  }
}

function openFromRelay({ url = '' }: RemoteAddress, options: DataOptions, signal?: AbortSignal): Promise<MarketSource> {
  const { from, to } = options;
  const key = relayKey();
  const market = {
    url,
    ...namedMarket(options),
    ...options.keyOptions,
    ...given({ from, to, key, signal, instruments: options.instruments }),
    unknownContracts: contractsOf(options),
  };
  if (options.transport === 'http') return openRelayHistory(market);
  return openRelay({ ...market, ...given({ gaps: options.policies.gap }) });
}

function openFromMachine(
  { url = '' }: RemoteAddress,
  options: DataOptions,
  signal?: AbortSignal,
): Promise<MarketSource> {
  return openMachine({
    url,
    transport: options.transport ?? 'ws',
    ...namedMarket(options),
    ...rangeOf(options),
    ...options.keyOptions,
    ...given({ key: tardisKey(), signal, instruments: options.instruments }),
    unknownContracts: contractsOf(options),
    onBadRow: options.onBadRow,
  });
}

function openFromTardis({ url }: RemoteAddress, options: DataOptions, signal?: AbortSignal): Promise<MarketSource> {
  if (options.transport === 'ws') {
    throw new ReplayError('BAD_USAGE', 'the raw data API is available over HTTP only', {
      remedy: 'leave --transport out',
    });
  }
  const { gap = 'quarantine', checksum = 'quarantine' } = options.policies;
  return openDataFeeds({
    url,
    ...namedMarket(options),
    ...rangeOf(options),
    allowClearKey: options.keyOptions.allowClearKey,
    key: tardisKey(),
    signal,
    instruments: options.instruments,
    unknownContracts: contractsOf(options),
    policies: { gap, checksum, ...(options.patient === true ? { longestGap: Infinity } : {}) },
    onBadRow: options.onBadRow,
    onWait: (text) => process.stderr.write(`${printable(text)}\n`),
  });
}

/** The handling of an unknown contract: books can be read without its value, accounts cannot. */
const contractsOf = ({ booksOnly }: DataOptions): 'assume' | 'fail' => (booksOnly === true ? 'assume' : 'fail');

function namedMarket({ data, exchange, symbols }: DataOptions) {
  if (exchange !== undefined && symbols.length > 0) return { exchange, symbols: symbolsOf(exchange, symbols) };
  throw new ReplayError('BAD_USAGE', 'a server needs an exchange and symbols', {
    place: nameOf(data),
    remedy: 'give --exchange and --symbol',
  });
}

function rangeOf({ data, from, to }: DataOptions): { readonly from: Micros; readonly to: Micros } {
  if (from !== undefined && to !== undefined) return { from: micros(from), to: micros(to) };
  throw new ReplayError('BAD_USAGE', 'this server needs a time range', {
    place: nameOf(data),
    remedy: 'give --from and --to',
  });
}

/** Removes undefined options, which then have their defaults. */
const given = <Options extends object>(options: Options): { [Name in keyof Options]?: NonNullable<Options[Name]> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
