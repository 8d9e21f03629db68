import { createHash } from 'node:crypto';
import {
  type DataDigest,
  type Instrument,
  type MarketEvent,
  type MarketSource,
  type Micros,
  ReplayError,
} from '@replay/core';
import { FrameDecoder } from './frame-decoder.ts';
import { type RelaySymbol, relaySymbols } from './relay-symbols.ts';

export type RelayChannel = 'book' | 'trade' | 'quote' | 'funding' | 'mark' | 'liquidation';

export interface RelayRequest {
  /** `http://HOST:PORT` or `https://…`. */
  readonly url: string;
  readonly exchange: string;
  readonly symbols: readonly string[];
  /** By `receivedTime`, inclusive; a relay opens with the book as it stood then. */
  readonly from?: Micros;
  /** By `receivedTime`, exclusive. */
  readonly to?: Micros;
  /** All but quotes, which repeat the book, unless given. */
  readonly channels?: readonly RelayChannel[];
  /** Milliseconds without a frame after which a stream counts as lost; 30,000 unless given. */
  readonly silence?: number;
  /** Ends the opening and every read. */
  readonly signal?: AbortSignal;
}

const usualChannels: readonly RelayChannel[] = ['book', 'trade', 'funding', 'mark', 'liquidation'];

/**
 * Opens market data of a relay: asks it for the symbols at once, and for the events whenever `batches` is read, over a
 * WebSocket that is paused while the reader is behind.
 * A frame that cannot be used becomes a `MessageRejected`. A stream that ends otherwise than by a normal close throws
 * `NETWORK` with the address: it is not reconnected yet, and a part is never returned as if it were the whole.
 * Several symbols come over one socket, merged by the relay.
 */
export async function openRelay(options: RelayRequest): Promise<MarketSource> {
  const { exchange, symbols, signal: opened } = options;
  const base = httpBase(options.url);
  const [first, ...others] = await relaySymbols({ base, exchange, signal: opened }, symbols);
  if (first === undefined) {
    throw new ReplayError('BAD_USAGE', 'a relay is asked for at least one symbol', { remedy: 'give --symbol' });
  }
  const instruments: readonly [Instrument, ...Instrument[]] = [first.instrument, ...others.map(instrumentOf)];
  const address = replayAddress(base, options);
  let digest: DataDigest | undefined;

  async function* batches(signal?: AbortSignal): AsyncGenerator<readonly MarketEvent[]> {
    const decoder = new FrameDecoder(instruments, address, options.from ?? first?.since ?? (0 as Micros));
    const hash = createHash('sha256');
    let bytes = 0;
    const { replaySocket } = await import('./replay-socket.ts');
    const signals = [opened, signal].filter((one) => one !== undefined);
    for (const one of signals) one.throwIfAborted();
    const { queue, close } = replaySocket(address, options.silence ?? 30_000);
    const abort = (event: Event): void => {
      close();
      queue.fail((event.target as AbortSignal).reason);
    };
    for (const one of signals) one.addEventListener('abort', abort);
    const name = `relay ${instruments.map(({ id }) => id).join(' ')}`;
    try {
      for (let frames = await queue.take(); frames !== undefined; frames = await queue.take()) {
        let inRange = true;
        for (const one of signals) one.throwIfAborted();
        const events: MarketEvent[] = [];
        for (const frame of frames) {
          const event = decoder.decode(frame.toString());
          // Replays of others may run on beyond the end that was asked for.
          inRange = options.to === undefined || event.receivedTime < options.to;
          if (!inRange) break;
          hash.update(frame);
          bytes += frame.length;
          events.push(event);
        }
        if (!inRange) digest = { name, bytes, sha256: hash.digest('hex') };
        if (events.length > 0) yield events;
        if (!inRange) return;
      }
      digest = { name, bytes, sha256: hash.digest('hex') };
    } finally {
      for (const one of signals) one.removeEventListener('abort', abort);
      close();
    }
  }

  return {
    description: `${base} ${instruments.map(({ id }) => id).join(' ')}`,
    instruments,
    notes: [],
    batches,
    async digests() {
      if (digest === undefined) for await (const _ of batches());
      return digest === undefined ? [] : [digest];
    },
  };
}

const instrumentOf = ({ instrument }: RelaySymbol): Instrument => instrument;

function httpBase(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url.replace(/\/+$/, '');
  throw new ReplayError('BAD_USAGE', `'${url}' is no address of a relay`, { remedy: 'give http://HOST:PORT' });
}

function replayAddress(base: string, { exchange, symbols, from, to, channels = usualChannels }: RelayRequest): string {
  const query = new URLSearchParams();
  for (const symbol of symbols) query.append('symbol', symbol);
  if (from !== undefined) query.set('from', String(from));
  if (to !== undefined) query.set('to', String(to));
  const list = `channels=${channels.join(',')}`;
  return `${base.replace(/^http/, 'ws')}/tardis/replay/${encodeURIComponent(exchange)}?${query}&${list}`;
}
