import { checkExchange, chooseInstruments, type KeyOptions, relayKey, remoteAddress } from '@replay/backtest/command';
import { type MarketSource, ReplayError } from '@replay/core';
import {
  type LiveCounts,
  type LiveOptions,
  type LiveSource,
  mergeSources,
  readInstruments,
  streamBybit,
  streamRelay,
} from '@replay/feed';
import { streamKinds } from './record-options.ts';

/** Which streams to record. */
export interface StreamRequest {
  /** `relay`, `relay://HOST:PORT`, `relays://…`, or the address of a public stream in Bybit's form, `wss://…`. */
  readonly data: string;
  readonly exchange: string | undefined;
  /** `BTCUSDT`, or `bybit:BTCUSDT`. */
  readonly symbols: readonly string[];
  readonly depth: number | undefined;
  readonly stamps: 'here' | 'told';
  readonly instruments: string | undefined;
  readonly keyOptions: KeyOptions;
  /** Milliseconds. */
  readonly driftWindow: number;
}

export interface OpenedStreams {
  readonly source: MarketSource;
  /** How many streams there are: one for each exchange. */
  readonly streams: number;
  counts(): LiveCounts;
}

/** Opens the streams, one for each exchange, as one source. Throws `BAD_USAGE` for data that cannot be streamed. */
export async function openStreams(request: StreamRequest, options: LiveOptions): Promise<OpenedStreams> {
  checkExchange(request.exchange, request.symbols);
  const sources = /^wss?:\/\//.test(request.data)
    ? [await bybitStream(request, options)]
    : await relayStreams(request, options);
  const [only, ...others] = sources as [LiveSource, ...LiveSource[]];
  return {
    source: others.length === 0 ? only : mergeSources(sources, { driftWindow: request.driftWindow }),
    streams: sources.length,
    counts: () => sources.map((source) => source.counts()).reduce(sum),
  };
}

async function relayStreams(request: StreamRequest, options: LiveOptions): Promise<readonly LiveSource[]> {
  const { data, depth, stamps, instruments } = request;
  const url = relayUrl(data);
  const key = relayKey();
  const sources: LiveSource[] = [];
  for (const [exchange, symbols] of byExchange(request)) {
    sources.push(
      await streamRelay({
        ...options,
        url,
        exchange,
        symbols,
        stamps,
        key,
        ...request.keyOptions,
        ...(depth === undefined ? {} : { depth }),
        ...(instruments === undefined ? {} : { instruments }),
      }),
    );
  }
  return sources;
}

async function bybitStream(request: StreamRequest, options: LiveOptions): Promise<LiveSource> {
  const { data, depth, instruments, stamps } = request;
  if (stamps === 'told') {
    throw new ReplayError('BAD_USAGE', 'a public stream states no time of receipt: --stamps told is for a relay', {
      place: data,
      remedy: 'leave --stamps out',
    });
  }
  if (instruments === undefined) {
    throw new ReplayError('BAD_USAGE', 'a public stream does not state its instruments', {
      place: data,
      remedy: 'give --instruments FILE with tick size, lot size, contract and fees',
    });
  }
  const stated = await readInstruments(instruments);
  const chosen = new Set(chooseInstruments(stated, request, instruments));
  const [first, ...others] = stated.filter(({ id }) => chosen.has(id));
  if (first === undefined)
    throw new ReplayError('BAD_USAGE', 'the file has no matching instrument', { place: instruments });
  return streamBybit({
    ...options,
    url: data,
    instruments: [first, ...others],
    ...(depth === undefined ? {} : { depth }),
  });
}

function relayUrl(data: string): string {
  const address = remoteAddress(data);
  if (address?.kind === 'relay' && address.url !== undefined) return address.url;
  throw new ReplayError('BAD_USAGE', `cannot record --data ${data}`, {
    remedy: `give ${streamKinds}`,
  });
}

function byExchange({ data, exchange, symbols }: StreamRequest): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const text of symbols) {
    const colon = text.indexOf(':');
    const of = colon < 0 ? exchange : text.slice(0, colon);
    if (of === undefined) throw noSymbols(data);
    groups.set(of, [...(groups.get(of) ?? []), text.slice(colon + 1)]);
  }
  if (groups.size === 0) throw noSymbols(data);
  return groups;
}

const noSymbols = (place: string): ReplayError =>
  new ReplayError('BAD_USAGE', 'a relay needs an exchange and symbols', {
    place,
    remedy: 'give --exchange and --symbol, or --symbol EXCHANGE:SYMBOL',
  });

const sum = (one: LiveCounts, other: LiveCounts): LiveCounts => ({
  messages: one.messages + other.messages,
  events: one.events + other.events,
  reconnects: one.reconnects + other.reconnects,
  gaps: one.gaps + other.gaps,
  rejected: one.rejected + other.rejected,
});
