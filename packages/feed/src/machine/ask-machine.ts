import { exchangeName, type Instrument, instrumentId, type Micros, micros, ReplayError, timeText } from '@replay/core';
import { statedInstruments } from '../dataset/instruments-file.ts';
import { baseAddress } from '../http/address.ts';
import { HttpClient, type HttpClientOptions } from '../http/http-client.ts';
import { isTransient, relayRetryRule } from '../http/retry.ts';
import { relaySymbols } from '../relay/relay-symbols.ts';
import { symbolList } from '../relay/symbol-list.ts';
import { inferFromMachine } from './infer-from-machine.ts';
import type { MachineMarket, MachineStreamMarket } from './machine-market.ts';
import type { StreamTerms } from './machine-stream.ts';
import { allDataTypes, usualDataTypes } from './machine-types.ts';

/** A Machine that was asked what it has, and how it will be asked for it. */
export interface AskedMachine {
  /** Where it is, fit to be shown. */
  readonly place: string;
  readonly clientOptions: HttpClientOptions;
  /** Of a client that is closed: for places alone. */
  readonly terms: StreamTerms;
  readonly isOurs: boolean;
  readonly instruments: readonly Instrument[];
  /** Those of the request. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
}

const machinePeer = { name: 'the Tardis Machine', keyNames: 'TARDIS_API_KEY' };
const usualSilence = 120_000;

/** A Machine tells also what was asked wrongly as 500, which another try does not change. */
const retryRule = { ...relayRetryRule, isTransient: (status: number) => status !== 500 && isTransient(status) };

/**
 * Asks a Machine for its instruments. One of ours tells them; of the vendor's, which does not, they are stated or inferred from the
 * first messages.
 */
export const askMachine = (market: MachineMarket): Promise<AskedMachine> =>
  asking(market, 'replay-normalized', market.transport ?? 'ws', async (terms, stated, ours) =>
    ours === undefined
      ? askVendors(market, terms, stated)
      : { instruments: ours.instruments, options: optionsForOurs(market, ours), notes: [] },
  );

/** The same for a live stream, which is over before anything could be inferred from it. */
export const askLiveMachine = (market: MachineStreamMarket): Promise<AskedMachine> =>
  asking(market, 'stream-normalized', 'ws', async ({ client }, stated, ours) => {
    const { exchange, symbols } = market;
    const known = ours?.instruments ?? symbols.flatMap((symbol) => statedAs(stated, exchange, symbol) ?? []);
    if (known.length < symbols.length) {
      throw new ReplayError('BAD_CONFIGURATION', 'the Machine does not tell its instruments', {
        place: client.place,
        remedy: 'state them: give --instruments',
      });
    }
    const options = {
      exchange: ours?.exchange ?? exchange,
      symbols: known.map(({ symbol }) => symbol),
      dataTypes: market.dataTypes ?? (ours === undefined ? usualDataTypes(exchange) : allDataTypes),
      withDisconnectMessages: true,
      withErrorMessages: true,
      ...(ours === undefined ? {} : { withNotices: true }),
    };
    return { instruments: known, options, notes: [] };
  });

type Told = Pick<AskedMachine, 'instruments' | 'options' | 'notes'>;
type Asking = (terms: StreamTerms, stated: readonly Instrument[], ours: Ours | undefined) => Promise<Told>;

async function asking(
  market: MachineStreamMarket,
  path: string,
  transport: 'ws' | 'http',
  ask: Asking,
): Promise<AskedMachine> {
  const { symbols, silence = usualSilence } = market;
  if (symbols.length === 0) {
    throw new ReplayError('BAD_USAGE', 'a Machine is asked for at least one symbol', { remedy: 'give --symbol' });
  }
  const timeouts = { silence, ...market.timeouts };
  const clientOptions: HttpClientOptions = { peer: machinePeer, retryRule, ...market, timeouts };
  const client = await HttpClient.open(clientOptions);
  try {
    const stated = market.instruments === undefined ? [] : await statedInstruments(market.instruments);
    const base = baseAddress(market.url);
    const ours = await toldByOurs(client, market, stated);
    const socketBase = socketAddress(base, ours !== undefined);
    const now = market.now ?? Date.now;
    const terms: StreamTerms = { client, transport, base, socketBase, path, silence, now };
    const told = await ask(terms, stated, ours);
    return { place: client.place, clientOptions, terms, isOurs: ours !== undefined, ...told };
  } finally {
    await client.close();
  }
}

/** What one of our servers has. */
interface Ours {
  readonly exchange: string;
  readonly instruments: readonly Instrument[];
  readonly since: Micros;
}

/** What one of our servers tells; undefined for any other Machine, which has no such call. */
async function toldByOurs(
  client: HttpClient,
  { exchange, symbols, signal, unknownContracts = 'fail' }: MachineStreamMarket,
  stated: readonly Instrument[],
): Promise<Ours | undefined> {
  try {
    await symbolList(client, exchange, signal);
  } catch (error) {
    if (error instanceof ReplayError && error.code === 'BAD_USAGE') return undefined;
    throw error;
  }
  const found = await relaySymbols(client, { exchange, symbols, stated, unknownContracts }, signal);
  return {
    exchange: found.exchange,
    instruments: found.symbols.map(({ instrument }) => instrument),
    since: micros(Math.min(...found.symbols.map((one) => one.since))),
  };
}

/** All that is there, unless a range is given, to the microsecond; and what only our servers tell. */
const optionsForOurs = (
  { from, to, dataTypes = allDataTypes }: MachineMarket,
  { exchange, instruments, since }: Ours,
): AskedMachine['options'] => ({
  exchange,
  symbols: instruments.map(({ symbol }) => symbol),
  from: timeText(from ?? since),
  to: timeText(to ?? noEnd),
  dataTypes,
  withDisconnectMessages: true,
  withNotices: true,
  withEnd: true,
});

/** Data do not reach beyond this year. */
const noEnd = micros(Date.UTC(2100, 0) * 1000);
const minute = 60_000_000;
const day = 1440 * minute;

/** The vendor's Machine knows whole minutes only, and a book only from the start of a day. */
async function askVendors(market: MachineMarket, terms: StreamTerms, stated: readonly Instrument[]): Promise<Told> {
  const { symbols, from, to, signal, unknownContracts = 'fail' } = market;
  // The vendor knows an exchange by one of its names alone.
  const exchange = exchangeName(market.exchange);
  if (from === undefined || to === undefined) {
    throw new ReplayError('BAD_USAGE', 'a Tardis Machine is asked for a range', {
      place: terms.client.place,
      remedy: 'give --from and --to',
    });
  }
  const dataTypes = market.dataTypes ?? usualDataTypes(exchange);
  const step = dataTypes.includes('book_change') ? day : minute;
  const options = {
    exchange,
    symbols,
    from: timeText((Math.floor(from / step) * step) as Micros),
    to: timeText((Math.ceil(to / minute) * minute) as Micros),
    dataTypes,
    withDisconnectMessages: true,
  };
  const known = symbols.map((symbol) => statedAs(stated, exchange, symbol));
  const unknown = symbols.filter((_, at) => known[at] === undefined);
  const notes = step === day && from % day !== 0 ? [dayNote(options.from)] : [];
  if (unknown.length === 0) return { instruments: known.flatMap((one) => one ?? []), options, notes };
  const inferred = await inferFromMachine(terms, { exchange, symbols: unknown, options, unknownContracts }, signal);
  const instruments = symbols.flatMap((symbol, at) => known[at] ?? inferred.instruments.get(symbol) ?? []);
  return { instruments, options, notes: [...notes, ...inferred.notes] };
}

const statedAs = (stated: readonly Instrument[], exchange: string, symbol: string): Instrument | undefined =>
  stated.find(({ id }) => id === instrumentId(exchange, symbol) || id === instrumentId(exchangeName(exchange), symbol));

const dayNote = (since: string): string =>
  `The Machine was asked for the data since ${since}: its books begin with the day, and what comes before --from builds them.`;

/** The vendor's Machine listens for WebSockets at the port behind that of HTTP. */
function socketAddress(base: URL, isOurs: boolean): URL {
  const address = new URL(base);
  const port = Number(base.port === '' ? (base.protocol === 'https:' ? 443 : 80) : base.port);
  if (!isOurs) address.port = String(port + 1);
  address.protocol = base.protocol.replace('http', 'ws');
  return address;
}
