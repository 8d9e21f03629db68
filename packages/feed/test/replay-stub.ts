import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MarketEvent, MarketSource } from '@replay/core';
import { testInstrument } from '@replay/testkit';
import { type WebSocket, WebSocketServer } from 'ws';
import { openRelay, type RelayRequest } from '../src/index.ts';

/** What a connection does to whoever opened it: sends, closes, breaks. `query` is what it was asked for. */
export type Conversation = (socket: WebSocket, query: URLSearchParams, count: number) => void;

/** How a connection is greeted: refused with a status, or opened with headers. */
export type Greeting = (
  query: URLSearchParams,
  request: IncomingMessage,
  count: number,
) => { status: number; headers?: Record<string, string> } | Record<string, string>;

export interface ReplayStub {
  readonly url: string;
  /** The query of every connection so far. */
  readonly asked: URLSearchParams[];
  readonly headers: IncomingMessage['headers'][];
}

const { symbol, base, quote, settle, tickSize, lotSize, orderStep, multiplier, fees } = testInstrument();

const listed = {
  symbol,
  type: 'perpetual',
  contractType: 'linear_perpetual',
  availableSince: '2024-05-01T00:00:00Z',
  baseCurrency: base,
  quoteCurrency: quote,
  settlementCurrency: settle,
  priceIncrement: tickSize,
  amountIncrement: lotSize,
  orderStep,
  contractMultiplier: multiplier,
  makerFee: fees.maker,
  takerFee: fees.taker,
};

/** Serves replays as a test tells it to while `work` runs, and closes whatever happens. */
export async function whileReplaying<Result>(
  { converse, greet = numbered }: { converse: Conversation; greet?: Greeting },
  work: (stub: ReplayStub) => Promise<Result>,
): Promise<Result> {
  const asked: URLSearchParams[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer((_request, response) => void response.end(JSON.stringify([listed])));
  const sockets = new WebSocketServer({ noServer: true });
  let greeting: Record<string, string> = {};
  sockets.on('headers', (lines) => {
    for (const [name, value] of Object.entries(greeting)) lines.push(`${name}: ${value}`);
  });
  server.on('upgrade', (request, socket, head) => {
    const query = new URL(request.url ?? '/', 'http://relay').searchParams;
    asked.push(query);
    headers.push(request.headers);
    const greeted = greet(query, request, asked.length);
    if (typeof greeted['status'] === 'number') {
      const told = Object.entries(greeted['headers'] ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.end(`HTTP/1.1 ${greeted['status']} No\r\n${told.join('')}Connection: close\r\n\r\nnot so`);
      return;
    }
    greeting = greeted as Record<string, string>;
    sockets.handleUpgrade(request, socket, head, (client) => converse(client, query, asked.length));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, headers });
  } finally {
    for (const client of sockets.clients) client.terminate();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** A server that numbers its frames and goes on wherever it is asked to. */
export const numbered: Greeting = (query) => ({ 'x-replay-position': query.get('position') ?? '0' });
/** One that knows neither numbers nor positions. */
export const unnumbered: Greeting = () => ({});

/** Opens the replay of a stub, with pauses that take no time. */
export const openStub = (url: string, options: Partial<RelayRequest> = {}) =>
  openRelay({ url, exchange: 'test', symbols: [symbol], wait: async () => {}, random: () => 0, ...options });

export async function readAll(source: MarketSource, signal?: AbortSignal): Promise<MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const batch of source.batches(signal)) events.push(...batch);
  return events;
}

/** Sockets and timers that keep this process alive right now. */
export const openHandles = (): string[] => process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name));

/** Waits until something holds, for sockets need a moment to close; throws after five seconds. */
export async function settled(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 20) {
    if (waited > 5000) throw new Error(`it did not come true within 5 s: ${openHandles().join(' ')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
