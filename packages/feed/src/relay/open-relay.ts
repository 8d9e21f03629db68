import { createHash } from 'node:crypto';
import type { DataDigest, MarketEvent, MarketSource, Micros } from '@replay/core';
import { abortScope } from '../http/abort-scope.ts';
import { baseAddress, callAddress, shownAddress } from '../http/address.ts';
import type { Policy } from '../raw/policies.ts';
import { FrameDecoder } from './frame/frame-decoder.ts';
import type { Delivered, ReplayCounts } from './frame-order.ts';
import { NumberedFrames } from './numbered-frames.ts';
import { askForSymbols, type RelayMarket, usualChannels } from './relay-market.ts';
import { SequencedFrames } from './sequenced-frames.ts';
import { TimedFrames } from './timed-frames.ts';

export interface RelayRequest extends RelayMarket {
  /** Milliseconds without a frame after which a stream counts as lost, and is taken up again; 30,000 unless given. */
  readonly silence?: number;
  /**
   * What a missing number of a book means, where a relay gives its book messages numbers of its own; quarantine unless given. One that
   * numbers its frames, as ours does, has no gaps: what is missing is asked for again.
   */
  readonly gaps?: Policy;
}

/** A replay of a relay, and what its latest reading met. */
export interface RelayReplay extends MarketSource {
  counts(): ReplayCounts;
  /** The messages behind the events as the relay sent them, as text, from the start of the replay. */
  messages(signal?: AbortSignal): AsyncIterable<readonly string[]>;
}

/**
 * Opens market data of a relay: asks it for the symbols at once, and for the events whenever `batches` is read, over a
 * WebSocket that is paused while the reader is behind.
 * 1. A frame that cannot be used becomes a `MessageRejected`.
 * 2. A stream that breaks is taken up again. Where the relay numbers its frames, as ours does, nothing is lost and nobody notices but
 *    the counts; else what was delivered is not delivered again, and a `FeedInterrupted` tells that something may be missing.
 * 3. A stream that cannot be taken up again throws `NETWORK` with the address: a part is never returned as if it were the whole.
 * Several symbols come over one socket, merged by the relay.
 */
export async function openRelay(options: RelayRequest): Promise<RelayReplay> {
  const { client, exchange, symbols, instruments, notes } = await askForSymbols(options);
  await client.close();
  const key = client.key;
  const address = replayAddress(
    exchange,
    instruments.map(({ symbol }) => symbol),
    options,
  );
  const place = key.redact(shownAddress(address));
  let digest: DataDigest | undefined;
  let counts = { reconnects: 0, duplicates: 0, reordered: 0 };

  async function* batches(signal?: AbortSignal): AsyncGenerator<readonly MarketEvent[]> {
    for await (const delivered of read(signal)) yield delivered.map(({ event }) => event);
  }

  async function* messages(signal?: AbortSignal): AsyncGenerator<readonly string[]> {
    for await (const delivered of read(signal))
      yield delivered.filter(({ frame }) => frame.length > 0).map(({ frame }) => frame.toString());
  }

  async function* read(signal?: AbortSignal): AsyncGenerator<readonly Delivered[]> {
    const { readReplay } = await import('./replay-reading.ts');
    const decoder = new FrameDecoder(instruments, place, options.from ?? symbols[0].since, (text) => key.redact(text));
    const hash = createHash('sha256');
    let bytes = 0;
    counts = { reconnects: 0, duplicates: 0, reordered: 0 };
    const scope = abortScope([options.signal, signal]);
    const name = `relay ${instruments.map(({ id }) => id).join(' ')}`;
    const { silence = 30_000, gaps = 'quarantine', random = Math.random, now = Date.now, wait } = options;
    const terms = { address, place, key, silence, counts, random, now, wait };
    const orderFor = (position: number | undefined) =>
      position === undefined
        ? new SequencedFrames(new TimedFrames(decoder, counts), decoder, counts, { policy: gaps, place })
        : new NumberedFrames(decoder, counts);
    try {
      for await (const delivered of readReplay(terms, orderFor, scope.signal)) {
        const inRange = partBefore(options.to, delivered);
        for (const { frame } of inRange) {
          hash.update(frame);
          bytes += frame.length;
        }
        if (inRange.length > 0) yield inRange;
        if (inRange.length < delivered.length) break;
      }
      digest = { name, bytes, sha256: hash.digest('hex') };
    } finally {
      scope.release();
    }
  }

  return {
    description: `${client.place} ${instruments.map(({ id }) => id).join(' ')}`,
    instruments,
    get notes() {
      return [...notes, ...notesOf(counts)];
    },
    batches,
    messages,
    counts: () => counts,
    async digests() {
      if (digest === undefined) for await (const _ of batches());
      return digest === undefined ? [] : [digest];
    },
  };
}

/** Replays of others may run on beyond the end that was asked for. */
function partBefore(to: Micros | undefined, delivered: readonly Delivered[]): readonly Delivered[] {
  const end = to === undefined ? -1 : delivered.findIndex(({ event }) => event.receivedTime >= to);
  return end === -1 ? delivered : delivered.slice(0, end);
}

function notesOf({ reconnects, duplicates, reordered }: ReplayCounts): readonly string[] {
  if (reconnects + duplicates + reordered === 0) return [];
  const again = `${reconnects} ${reconnects === 1 ? 'time' : 'times'}`;
  return [
    `The stream of the relay was taken up again ${again}; ${duplicates} frames came twice and were dropped, ${reordered} came early and were put in their place.`,
  ];
}

function replayAddress(
  exchange: string,
  symbols: readonly string[],
  { url, from, to, channels = usualChannels }: RelayRequest,
): URL {
  const address = callAddress(baseAddress(url), `/tardis/replay/${encodeURIComponent(exchange)}`, {});
  address.protocol = address.protocol.replace('http', 'ws');
  for (const symbol of symbols) address.searchParams.append('symbol', symbol);
  if (from !== undefined) address.searchParams.set('from', String(from));
  if (to !== undefined) address.searchParams.set('to', String(to));
  address.searchParams.set('channels', channels.join(','));
  return address;
}
