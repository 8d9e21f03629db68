import type { KeyOptions } from '@replay/backtest/command';
import { checkExchange, chooseInstruments, relayKey, remoteAddress } from '@replay/backtest/command';
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
import { streamKinds } from './stream-kinds.ts';

/** Which streams are to be listened to. */
export interface StreamWishes {
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

/** Opens the streams, one for each exchange, as one source. Throws `BAD_USAGE` for what cannot be listened to. */
export async function openStreams(wishes: StreamWishes, options: LiveOptions): Promise<OpenedStreams> {
  checkExchange(wishes.exchange, wishes.symbols);
  const sources = /^wss?:\/\//.test(wishes.data)
    ? [await bybitStream(wishes, options)]
    : await relayStreams(wishes, options);
  const [only, ...others] = sources as [LiveSource, ...LiveSource[]];
  return {
    source: others.length === 0 ? only : mergeSources(sources, { driftWindow: wishes.driftWindow }),
    streams: sources.length,
    counts: () => sources.map((source) => source.counts()).reduce(sum),
  };
}

async function relayStreams(wishes: StreamWishes, options: LiveOptions): Promise<readonly LiveSource[]> {
  const { data, depth, stamps, instruments } = wishes;
  const url = relayUrl(data);
  const key = relayKey();
  const sources: LiveSource[] = [];
  for (const [exchange, symbols] of byExchange(wishes)) {
    sources.push(
      await streamRelay({
        ...options,
        url,
        exchange,
        symbols,
        stamps,
        key,
        ...wishes.keyOptions,
        ...(depth === undefined ? {} : { depth }),
        ...(instruments === undefined ? {} : { instruments }),
      }),
    );
  }
  return sources;
}

async function bybitStream(wishes: StreamWishes, options: LiveOptions): Promise<LiveSource> {
  const { data, depth, instruments, stamps } = wishes;
  if (stamps === 'told') {
    throw new ReplayError('BAD_USAGE', 'a public stream states no time of receipt: --stamps told is for a relay', {
      place: data,
      remedy: 'leave --stamps out',
    });
  }
  if (instruments === undefined) {
    throw new ReplayError('BAD_USAGE', 'a public stream does not tell its instruments', {
      place: data,
      remedy: 'give --instruments FILE with tick size, lot size, contract and fees',
    });
  }
  const stated = await readInstruments(instruments);
  const chosen = new Set(chooseInstruments(stated, wishes, instruments));
  const [first, ...others] = stated.filter(({ id }) => chosen.has(id));
  if (first === undefined) throw new ReplayError('BAD_USAGE', 'the file states no instrument', { place: instruments });
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
  throw new ReplayError('BAD_USAGE', `--data ${data} is nothing that can be listened to`, {
    remedy: `give ${streamKinds}`,
  });
}

function byExchange({ data, exchange, symbols }: StreamWishes): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const text of symbols) {
    const colon = text.indexOf(':');
    const of = colon < 0 ? exchange : text.slice(0, colon);
    if (of === undefined) throw nothingAsked(data);
    groups.set(of, [...(groups.get(of) ?? []), text.slice(colon + 1)]);
  }
  if (groups.size === 0) throw nothingAsked(data);
  return groups;
}

const nothingAsked = (place: string): ReplayError =>
  new ReplayError('BAD_USAGE', 'a relay is asked for an exchange and symbols', {
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
