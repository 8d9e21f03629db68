import { type MarketEvent, type MarketSource, micros } from '@replay/core';
import { openRelay, type RelayRequest } from '@replay/feed';
import { generate, type MarketConfig, sampleMarket } from '@replay/market';
import { generatedMarket, type RelayServer, type ServedMarket, serveRelay } from '../src/index.ts';

/** The first twelve minutes of the sample. */
export const shortSample: MarketConfig = { ...sampleMarket, duration: micros(12 * 60_000_000) };

export const sampleEvents = (): MarketEvent[] => [...generate(shortSample)].flat();

/** Serves while `work` runs, and closes whatever happens. */
export async function whileServing<Result>(
  markets: readonly ServedMarket[],
  work: (server: RelayServer) => Promise<Result>,
): Promise<Result> {
  const server = await serveRelay({ markets });
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

export const sampleFeed: ServedMarket = generatedMarket(shortSample);

/** A market of one instrument, made of batches at hand. */
export const marketOf = (
  [span]: ServedMarket['instruments'],
  batches: () => Iterable<readonly MarketEvent[]>,
): ServedMarket => ({
  name: 'at hand',
  instruments: span === undefined ? [] : [span],
  async *open() {
    yield* batches();
  },
});

export async function eventsIn({ instruments, open }: ServedMarket): Promise<MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const batch of open(new Set(instruments.map(({ instrument }) => instrument.id)))) events.push(...batch);
  return events;
}

export const openSample = (url: string, options: Partial<RelayRequest> = {}): Promise<MarketSource> =>
  openRelay({ url, exchange: 'replay', symbols: ['BTCUSDT'], ...options });

export async function readAll(source: MarketSource, signal?: AbortSignal): Promise<MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const batch of source.batches(signal)) for (const event of batch) events.push(event);
  return events;
}

/** Sockets and timers that keep this process alive right now. */
export const openHandles = (): string[] => process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name));
