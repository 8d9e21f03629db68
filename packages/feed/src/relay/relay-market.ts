import { type Instrument, type Micros, ReplayError, relayedSince, timeText } from '@replay/core';
import type { UnknownContracts } from '../dataset/contract-terms.ts';
import { type InstrumentsFile, statedInstruments } from '../dataset/instruments-file.ts';
import { HttpClient, type HttpClientOptions } from '../http/http-client.ts';
import { type RelaySymbol, type RelaySymbols, relaySymbols } from './relay-symbols.ts';

export type RelayChannel = 'book' | 'trade' | 'quote' | 'funding' | 'mark' | 'liquidation';

/** All but quotes, which repeat the book. */
export const usualChannels: readonly RelayChannel[] = ['book', 'trade', 'funding', 'mark', 'liquidation'];

/** Which market data of a relay are wanted. */
export interface RelayMarket extends HttpClientOptions {
  readonly exchange: string;
  /** The venue's names, or unified ones such as `BTC-USDT`. */
  readonly symbols: readonly string[];
  /** By `receivedTime`, inclusive; a relay opens with the book as it stood then. */
  readonly from?: Micros;
  /** By `receivedTime`, exclusive. */
  readonly to?: Micros;
  /** All but quotes, which repeat the book, unless given. */
  readonly channels?: readonly RelayChannel[];
  /** Instruments that are stated, by the path of a file or by what it holds: for relays that do not tell their steps. */
  readonly instruments?: string | InstrumentsFile;
  /** By default a contract whose worth is not told is an error; books can be read without it. */
  readonly unknownContracts?: UnknownContracts;
  /** Ends the opening and every read. */
  readonly signal?: AbortSignal;
}

/** A relay that has what is wanted of it. */
export interface AskedRelay extends RelaySymbols {
  readonly client: HttpClient;
  readonly instruments: readonly [Instrument, ...Instrument[]];
}

/**
 * Asks a relay whether it has what is wanted. Throws `NO_DATA` for a range that begins before there were data: of the venue, before
 * anything is asked, or of a symbol. The client is closed where this throws, and else to be closed.
 */
export async function askForSymbols(market: RelayMarket): Promise<AskedRelay> {
  const { exchange, symbols, from, signal, unknownContracts = 'fail' } = market;
  refuseBefore(relayedSince(exchange), from, exchange, market.url);
  const stated = market.instruments === undefined ? [] : await statedInstruments(market.instruments);
  const client = await HttpClient.open(market);
  try {
    const found = await relaySymbols(client, { exchange, symbols, stated, unknownContracts }, signal);
    for (const { instrument, since } of found.symbols) refuseBefore(since, from, instrument.id, client.place);
    const [first, ...others] = found.symbols;
    return { ...found, client, instruments: [first.instrument, ...others.map(instrumentOf)] };
  } catch (error) {
    await client.close();
    throw error;
  }
}

const instrumentOf = ({ instrument }: RelaySymbol): Instrument => instrument;

const day = 86_400_000_000;

function refuseBefore(since: Micros | undefined, from: Micros | undefined, what: string, place: string): void {
  // A day that the data begin in is asked for from its start.
  if (since === undefined || from === undefined || from >= since - (since % day)) return;
  throw new ReplayError('NO_DATA', `the data of ${what} begin at ${timeText(since)}, later than was asked for`, {
    place,
    remedy: `ask for a range from ${timeText(since)} on`,
  });
}
