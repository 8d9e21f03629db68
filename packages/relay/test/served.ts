import type { MarketEvent, MarketSource } from '@replay/core';
import { openRelay, type RelayRequest } from '@replay/feed';
import { generate, sampleMarket } from '@replay/market';
import { generatedFeed, type RelayServer, type ServedFeed, serveRelay } from '../src/index.ts';

export const sampleEvents = (): MarketEvent[] => [...generate(sampleMarket)].flat();

/** Serves while `work` runs, and closes whatever happens. */
export async function whileServing<Result>(
  feeds: readonly ServedFeed[],
  work: (server: RelayServer) => Promise<Result>,
): Promise<Result> {
  const server = await serveRelay({ feeds });
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

export const sampleFeed: ServedFeed = generatedFeed(sampleMarket);

export const openSample = (url: string, options: Partial<RelayRequest> = {}): Promise<MarketSource> =>
  openRelay({ url, exchange: 'replay', symbols: ['BTCUSDT'], ...options });

export async function readAll(source: MarketSource, signal?: AbortSignal): Promise<MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const batch of source.batches(signal)) for (const event of batch) events.push(event);
  return events;
}

/** Sockets and timers that keep this process alive right now. */
export const openHandles = (): string[] => process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name));
