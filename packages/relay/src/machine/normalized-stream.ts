import { Normalizer } from '@replay/normalized';
import type { LiveMarket } from '../live/live-market.ts';
import type { ServedFeed } from '../served/served-market.ts';
import type { Call } from '../server/call.ts';
import type { Closing, FrameSocket } from '../server/frame-socket.ts';
import { givenOptions, streamOptions } from './machine-options.ts';

/**
 * `/ws-stream-normalized`: the market as it happens again, in normalized messages. It begins with how each instrument stands; a
 * recording that ends closes it with 1000.
 */
export async function normalizedStream(
  { query }: Call,
  frames: FrameSocket,
  feeds: readonly ServedFeed[],
  market: LiveMarket,
): Promise<Closing> {
  const parts = givenOptions(query).map((given) => streamOptions(given, feeds));
  const normalizers = parts.map(
    ({ feeds: chosen, ...options }) =>
      new Normalizer({ ...options, instruments: chosen.map(({ instrument }) => instrument) }),
  );
  const wanted = new Set(parts.flatMap((part) => part.feeds.map(({ instrument }) => instrument.id)));
  for await (const batch of market.subscribe(wanted, frames.signal)) {
    const texts: string[] = [];
    for (const event of batch) for (const normalizer of normalizers) normalizer.push(event, texts);
    await frames.send(texts);
  }
  return { code: 1000, reason: 'WS stream-normalized finished' };
}
