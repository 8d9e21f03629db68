import {
  type ContractKind,
  exchangeName,
  type Instrument,
  instrumentId,
  lots,
  type Micros,
  micros,
  ReplayError,
} from '@replay/core';
import { namedTerms, type UnknownContracts } from '../dataset/contract-terms.ts';
import { countingSteps } from '../dataset/counting-step.ts';
import type { HttpClient } from '../http/http-client.ts';
import { symbolList, type ToldSymbol } from './symbol-list.ts';
import { symbolNamed } from './symbol-names.ts';

/** An instrument a relay has, since when, and until when where it tells that. */
export interface RelaySymbol {
  readonly instrument: Instrument;
  /** Cut to the millisecond. */
  readonly since: Micros;
  /** Rounded up to the millisecond. */
  readonly until: Micros | undefined;
}

export interface RelaySymbols {
  /** The name by which the relay knows the exchange. */
  readonly exchange: string;
  /** In the order in which they were wished for. */
  readonly symbols: readonly [RelaySymbol, ...RelaySymbol[]];
  /** What was assumed of instruments. */
  readonly notes: readonly string[];
}

export interface WishedSymbols {
  readonly exchange: string;
  readonly symbols: readonly string[];
  /** Instruments that are stated, whatever the relay tells of them. */
  readonly stated: readonly Instrument[];
  readonly unknownContracts: UnknownContracts;
}

/**
 * Asks a relay for the symbols wanted, by the venue's names or unified ones. An unknown one is `BAD_USAGE`, with the nearest names
 * it has; one whose steps it does not tell is `BAD_CONFIGURATION`.
 */
export async function relaySymbols(
  client: HttpClient,
  { exchange, symbols, stated, unknownContracts }: WishedSymbols,
  signal?: AbortSignal,
): Promise<RelaySymbols> {
  const list = await symbolList(client, exchange, signal);
  const notes: string[] = [];
  const found = new Map(symbols.map((name) => symbolNamed(name, list)).map((told) => [told.symbol, told]));
  const [first, ...others] = [...found.values()].map((told): RelaySymbol => {
    const id = instrumentId(exchangeName(exchange), told.symbol);
    const instrument =
      stated.find((one) => one.id === id) ??
      toldInstrument(exchangeName(exchange), told, { place: list.place, unknownContracts, notes });
    const until = told.availableTo == null ? undefined : micros((Date.parse(told.availableTo) + 1) * 1000);
    return { instrument, since: micros(Date.parse(told.availableSince) * 1000), until };
  });
  if (first !== undefined) return { exchange: list.exchange, symbols: [first, ...others], notes };
  throw new ReplayError('BAD_USAGE', 'a relay is asked for at least one symbol', { remedy: 'give --symbol' });
}

/** Where the relay stands, and what to do about a contract that it does not tell. */
interface Unknown {
  readonly place: string;
  readonly unknownContracts: UnknownContracts;
  readonly notes: string[];
}

/** What a relay leaves out of an instrument is read off its name; its steps cannot be. */
function toldInstrument(exchange: string, told: ToldSymbol, { place, ...unknown }: Unknown): Instrument {
  const { symbol, priceIncrement, amountIncrement } = told;
  if (priceIncrement === undefined || amountIncrement === undefined) {
    throw new ReplayError('BAD_CONFIGURATION', `the relay does not tell the steps of ${symbol}`, {
      place,
      remedy: 'state the instrument: give --instruments with its tickSize and lotSize',
    });
  }
  return {
    id: instrumentId(exchange, symbol),
    exchange,
    symbol,
    ...termsOf(exchange, told, unknown),
    tickSize: priceIncrement,
    // A relay that tells no order step tells the venue's lot; old data may hold finer sizes.
    ...(told.orderStep === undefined
      ? countingSteps(amountIncrement)
      : { lotSize: amountIncrement, orderStep: lots(told.orderStep) }),
    ...(told.minNotional == null ? {} : { minNotional: told.minNotional }),
  };
}

function termsOf(exchange: string, told: ToldSymbol, { unknownContracts, notes }: Omit<Unknown, 'place'>) {
  const { baseCurrency: base, quoteCurrency: quote, makerFee: maker, takerFee: taker } = told;
  if (base === undefined || quote === undefined || maker === undefined || taker === undefined) {
    const { terms, note } = namedTerms(exchange, told.symbol, unknownContracts);
    if (note !== undefined) notes.push(note);
    return terms;
  }
  const contract = contractOf(told);
  const settle = told.settlementCurrency ?? (contract === 'inverse' ? base : quote);
  return { contract, base, quote, settle, multiplier: told.contractMultiplier, fees: { maker, taker } } as const;
}

function contractOf({ type, contractType = '' }: ToldSymbol): ContractKind {
  if (type === 'spot') return 'spot';
  return (['inverse', 'quanto'] as const).find((kind) => contractType.startsWith(kind)) ?? 'linear';
}
