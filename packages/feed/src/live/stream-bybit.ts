import { type Instrument, ReplayError } from '@replay/core';
import { HttpKey } from '../http/http-key.ts';
import { venueRules } from '../raw/venues.ts';
import type { Dialect, Verdict } from './dialect.ts';
import { type LiveOptions, type LiveSource, liveSource } from './live-source.ts';

/** Which public stream in Bybit's form is wanted. */
export interface BybitStreamOptions extends LiveOptions {
  /** Such as `wss://stream.bybit.com/v5/public/linear`. */
  readonly url: string;
  /** Of one exchange, `bybit` or `bybit-spot`, or another that is spoken of in Bybit's way. */
  readonly instruments: readonly [Instrument, ...Instrument[]];
  /** Levels a side: 1, 50, 200, 500 or 1000, as the venue has them; 200 unless given. */
  readonly depth?: number;
  /** Beside the book; prints, tickers and liquidations unless given. */
  readonly channels?: readonly ('publicTrade' | 'tickers' | 'allLiquidation')[];
}

/** So many topics go into one subscription. */
const topicsAtOnce = 10;

/**
 * Opens a public stream of Bybit v5, or of a server that speaks like it. Its messages are read as those of a capture: `u` is followed,
 * and a book that was lost is subscribed to anew. Connections are kept and taken up again as `streamRelay` does it, but a ping
 * is sent after 20 s of quiet, as Bybit wishes.
 */
export function streamBybit(options: BybitStreamOptions): LiveSource {
  const { url, instruments, depth = 200, quiet } = options;
  const address = addressIn(url);
  const channels = [...(options.channels ?? ['publicTrade', 'tickers', 'allLiquidation'])];
  const topics = instruments.flatMap(({ symbol }) =>
    [`orderbook.${depth}`, ...channels].map((channel) => `${channel}.${symbol}`),
  );
  const dialect: Dialect = {
    address: async () => ({ address, key: new HttpKey({}), renewIn: undefined }),
    forget: () => {},
    greeting: operations('subscribe', topics),
    ping: '{"op":"ping"}',
    verdict: (text) => verdictOf(text, url),
    renewal: (symbol) => {
      const topic = [`orderbook.${depth}.${symbol}`];
      return [...operations('unsubscribe', topic), ...operations('subscribe', topic)];
    },
  };
  const venue = instruments[0].contract === 'spot' ? ('bybit-spot' as const) : ('bybit' as const);
  const setting = {
    name: `${url} ${instruments.map(({ id }) => id).join(' ')}`,
    instruments,
    notes: [],
    rules: venueRules[venue],
    venue,
    channels: [`orderbook.${depth}`],
    dialect,
  };
  return liveSource(setting, { ...options, quiet: { pingAfter: 20_000, ...quiet } });
}

function operations(op: 'subscribe' | 'unsubscribe', topics: readonly string[]): readonly string[] {
  const texts: string[] = [];
  for (let at = 0; at < topics.length; at += topicsAtOnce) {
    texts.push(JSON.stringify({ op, args: topics.slice(at, at + topicsAtOnce) }));
  }
  return texts;
}

/** A refusal is the answer to a subscription, and short. */
function verdictOf(text: string, place: string): Verdict | undefined {
  if (text.length > 1000 || !/"success"\s*:\s*false/.test(text)) return undefined;
  const said = /"ret_msg"\s*:\s*"([^"]{0,200})/.exec(text)?.[1] ?? text.slice(0, 200);
  const failure = new ReplayError('BAD_USAGE', `the venue refuses the stream: ${said}`, {
    place,
    remedy: 'check the symbols and the depth',
  });
  return { status: 'refused', failure };
}

function addressIn(url: string): URL {
  if (URL.canParse(url) && /^wss?:$/.test(new URL(url).protocol)) return new URL(url);
  throw new ReplayError('BAD_USAGE', `'${url}' is no address of a stream`, { remedy: 'give wss://HOST/…' });
}
