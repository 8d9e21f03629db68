import { ReplayError } from '@replay/core';
import type { InstrumentsFile } from '../dataset/instruments-file.ts';
import type { HttpClientOptions } from '../http/http-client.ts';
import { shortened } from '../http/http-errors.ts';
import { messageCount } from '../raw/sequencing/continuity.ts';
import { askForSymbols } from '../relay/relay-market.ts';
import type { Dialect, Verdict } from './dialect.ts';
import type { Arrived } from './live-socket.ts';
import { type LiveOptions, type LiveSource, liveSource } from './live-source.ts';
import { RelayLiveCodec } from './relay-live-codec.ts';
import { StreamCredentials } from './stream-credentials.ts';

/** Which live stream of a relay is wanted. */
export interface RelayStreamOptions extends LiveOptions, HttpClientOptions {
  readonly exchange: string;
  /** The venue's names, or unified ones such as `BTC-USDT`. */
  readonly symbols: readonly string[];
  /** Such as `orderbook`, `trades`, `funding`; everything the relay says it has, and else these three, unless given. */
  readonly channels?: readonly string[];
  /** Levels a side; the whole book unless given, of a relay that gives it. */
  readonly depth?: number;
  /** Whose clock receipt is told by: `here`, when a message arrived, or `told`, as the relay says its recorder received it. By default `here`. */
  readonly stamps?: 'here' | 'told';
  /** Instruments that are stated, by the path of a file or by what it holds: for relays that do not tell their steps. */
  readonly instruments?: string | InstrumentsFile;
}

const usualChannels: readonly string[] = ['orderbook', 'trades', 'funding'];

/**
 * Opens the live stream of a relay: asks it for the symbols and for credentials at once, and subscribes whenever `batches` is read.
 * 1. Each connection begins with a snapshot of every book; credentials are fetched anew before they expire.
 * 2. What comes twice or too late is told as `MessageRejected`, and a jump of `update_id` as `FeedInterrupted`; the book is asked for anew.
 * 3. A connection that is lost, or that is quiet for 30 s and does not answer a ping within 10 s, is told as `FeedInterrupted` and made
 *    anew, after a pause that grows while that fails.
 * It ends when the signal aborts, or when a recording that happens again has ended.
 * Throws `BAD_USAGE` for what the relay does not have, and `NETWORK` when it cannot be had any more.
 */
export async function streamRelay(options: RelayStreamOptions): Promise<LiveSource> {
  const { channels: wanted, ...asked } = options;
  const { depth, signal } = asked;
  const { client, exchange, instruments } = await askForSymbols(asked);
  await client.close();
  const credentials = new StreamCredentials({ ...options, exchange, channels: wanted, now: options.now ?? Date.now });
  const { availableChannels } = await credentials.current(signal);
  const symbols = instruments.map(({ symbol }) => symbol);
  const subscription = (channels: readonly string[], symbols: readonly string[]): string =>
    JSON.stringify({ type: 'subscribe', channels, symbols, depth, snapshot: true });
  const hidden = (text: string): string => credentials.redact(text);
  const dialect: Dialect = {
    address: (ending) => credentials.current(ending),
    forget: () => credentials.forget(),
    greeting: [subscription(wanted ?? availableChannels ?? usualChannels, symbols)],
    ping: '{"type":"ping"}',
    verdict: (text, isFirst) => verdictOf(text, isFirst, client.place, hidden),
    renewal: (symbol) => [subscription(['orderbook'], [symbol])],
  };
  const [first, ...others] = instruments;
  const only = others.length === 0 ? first.symbol : undefined;
  const rules = {
    codec: () => new RelayLiveCodec(first.exchange, only, hidden),
    continuity: messageCount,
    checksum: undefined,
  };
  return liveSource(
    {
      name: `${client.place} ${instruments.map(({ id }) => id).join(' ')} live`,
      instruments,
      notes: [],
      rules,
      channels: [],
      dialect,
      hidden,
      ...(options.stamps === 'told' ? { stampOf: toldStamp() } : {}),
    },
    options,
  );
}

/** Errors and ends are short, and rare. */
const longestVerdict = 2000;

function verdictOf(
  text: string,
  isFirst: boolean,
  place: string,
  hidden: (text: string) => string,
): Verdict | undefined {
  if (text.length > longestVerdict || !/"type"\s*:\s*"(?:error|end)"/.test(text)) return undefined;
  let frame: { readonly type?: unknown; readonly code?: unknown; readonly message?: unknown };
  try {
    frame = JSON.parse(text) as typeof frame;
  } catch {
    return undefined;
  }
  if (frame.type === 'end') return { status: 'ended' };
  // A later error is news of the stream, and told as such.
  if (frame.type !== 'error' || !isFirst) return undefined;
  const asked = frame.code === 400 || frame.code === 404;
  const failure = new ReplayError(
    asked ? 'BAD_USAGE' : 'NETWORK',
    `the relay refuses the stream: ${shortened(hidden(String(frame.message)))}`,
    {
      place,
      remedy: 'check the symbols, the channels, the depth and the key',
    },
  );
  return { status: 'refused', failure };
}

/** When the relay's recorder received what a frame is made of; what tells nothing came with the frame before it. */
function toldStamp(): (message: Arrived) => number {
  let latest: number | undefined;
  return ({ at, text }) => {
    const told = /"local_timestamp"\s*:\s*"?(\d{16})\b/.exec(text)?.[1];
    if (told !== undefined) latest = Number(told);
    return latest ?? at;
  };
}
