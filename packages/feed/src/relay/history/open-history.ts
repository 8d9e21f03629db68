import { createHash } from 'node:crypto';
import {
  type DataDigest,
  type MarketEvent,
  type MarketSource,
  type Micros,
  micros,
  ReplayError,
  timeText,
} from '@replay/core';
import { abortScope } from '../../http/abort-scope.ts';
import type { RequestCounts } from '../../http/http-call.ts';
import { HttpClient } from '../../http/http-client.ts';
import { FrameDecoder } from '../frame/frame-decoder.ts';
import { askForSymbols, type RelayChannel, type RelayMarket, usualChannels } from '../relay-market.ts';
import { dataTypeOf } from './data-type.ts';
import { type HistoryCall, HistoryCalls } from './history-calls.ts';
import type { HistoryLane } from './history-lane.ts';
import { mergeLanes } from './merge-lanes.ts';

export interface RelayHistoryRequest extends RelayMarket {
  /** Messages of one page; the relay decides unless given. */
  readonly pageMessages?: number;
  /** Which calls to ask by, for a relay that does not have all of them; `historical` unless given. */
  readonly calls?: HistoryCall;
}

/** A history of a relay, and what was asked for it. */
export interface RelayHistory extends MarketSource {
  /** Of the latest reading. */
  counts(): RequestCounts;
}

/**
 * Opens market data of a relay that are asked for page by page over HTTP: the same events as the replay over a WebSocket gives.
 * 1. Each kind of message is asked for on its own, and all are put together again: by the number that each has where the relay
 *    numbers them, as ours does, else by time, with ties in the order of the kinds.
 * 2. A page that cannot be had after all tries fails the read: a part is never returned as if it were the whole.
 * 3. What relays of others have no history of (marks, liquidations, quotes) is left out, and a note says so.
 */
export async function openRelayHistory(options: RelayHistoryRequest): Promise<RelayHistory> {
  const { client: asking, exchange, symbols, instruments, notes } = await askForSymbols(options);
  await asking.close();
  const { channels = usualChannels, now = Date.now } = options;
  const from = options.from ?? earliest(symbols.map(({ since }) => since));
  const to =
    options.to ??
    latest(symbols.map(({ until }) => (until === undefined ? micros(now() * 1000) : micros(until + day))));
  if (from >= to) throw noRange(from, to, asking.place);
  let digest: DataDigest | undefined;
  let missing: readonly RelayChannel[] = [];
  let client = asking;

  async function* batches(signal?: AbortSignal): AsyncGenerator<readonly MarketEvent[]> {
    const scope = abortScope([options.signal, signal]);
    scope.signal.throwIfAborted();
    client = await HttpClient.open(options);
    const names = instruments.map(({ symbol }) => symbol);
    const calls = new HistoryCalls(client, { ...options, exchange, symbols: names, from, to, channels }, scope.signal);
    const lanes = await calls.lanes().catch(async (error) => {
      scope.release();
      await client.close();
      throw error;
    });
    try {
      missing = lanes.missing;
      const decoder = new FrameDecoder(instruments, client.place, from, (text) => client.key.redact(text));
      decoder.mayOpenEarlier();
      const terms = { decoder, isNumbered: lanes.isNumbered, from, to };
      for await (const events of mergeLanes(lanes.all, terms)) {
        scope.signal.throwIfAborted();
        yield events;
      }
      digest = digestOf(lanes.all, `relay history ${instruments.map(({ id }) => id).join(' ')}`);
    } finally {
      scope.release();
      await client.close();
    }
  }

  return {
    description: `${asking.place} ${instruments.map(({ id }) => id).join(' ')}`,
    instruments,
    get notes() {
      if (missing.length === 0) return notes;
      return [
        ...notes,
        `The relay has no history of ${missing.map((channel) => dataTypeOf[channel]).join(', ')}: they are left out.`,
      ];
    },
    batches,
    counts: () => client.counts,
    async digests() {
      if (digest === undefined) for await (const _ of batches());
      return digest === undefined ? [] : [digest];
    },
  };
}

/** What happened last may have been received later. */
const day = 86_400_000_000;

const earliest = (times: readonly Micros[]): Micros => Math.min(...times) as Micros;
const latest = (times: readonly Micros[]): Micros => Math.max(...times) as Micros;

const noRange = (from: Micros, to: Micros, place: string): ReplayError =>
  new ReplayError('NO_DATA', `there is nothing between ${timeText(from)} and ${timeText(to)}`, {
    place,
    remedy: 'ask for a range inside the data',
  });

/** Of the answers as they were sent, kind by kind. */
function digestOf(lanes: readonly HistoryLane[], name: string): DataDigest {
  const hash = createHash('sha256');
  let total = 0;
  for (const { digest } of lanes) {
    hash.update(digest.sha256);
    total += digest.bytes;
  }
  return { name, bytes: total, sha256: hash.digest('hex') };
}
