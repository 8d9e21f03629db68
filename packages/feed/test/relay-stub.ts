import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { testInstrument } from '@replay/testkit';
import { openRelayBooks, type RelayBooks, type RelayBooksOptions } from '../src/index.ts';

/** A relay that answers as a test tells it to, over a real socket. */
export interface RelayStub {
  readonly url: string;
  /** Every request so far: path with query. */
  readonly asked: string[];
  readonly headers: IncomingMessage['headers'][];
}

export type Answering = (request: URL, response: ServerResponse, count: number) => void;

/** Serves while `work` runs, and closes whatever happens. */
export async function whileAnswering<Result>(
  answer: Answering,
  work: (relay: RelayStub) => Promise<Result>,
): Promise<Result> {
  const asked: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    headers.push(request.headers);
    answer(new URL(request.url ?? '/', 'http://relay'), response, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, headers });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Ends the answer with JSON, or with the very text given. */
export function say(response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, headers);
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** How a relay lists `BTCUSDT`: in steps of 1, without fees. */
export const listed = {
  symbol: 'BTCUSDT',
  type: 'perpetual',
  availableSince: '2024-05-01T00:00:00Z',
  baseCurrency: 'BTC',
  quoteCurrency: 'USDT',
  priceIncrement: 1,
  amountIncrement: 1,
  orderStep: 1,
  makerFee: '0',
  takerFee: '0',
};

/** A clock that stands still but for those who wait by it, and remembers their waits. */
export function fakeTime(start = 1_714_550_040_000) {
  const waits: number[] = [];
  let time = start;
  return {
    waits,
    now: () => time,
    pass: (millis: number) => {
      time += millis;
    },
    wait: async (millis: number, signal: AbortSignal): Promise<void> => {
      signal.throwIfAborted();
      waits.push(millis);
      time += millis;
    },
  };
}

/** Opens the books of a stub, with waits that take no time. */
export async function withBooks<Result>(
  url: string,
  options: Partial<RelayBooksOptions>,
  work: (books: RelayBooks) => Promise<Result>,
): Promise<Result> {
  const { now, wait } = fakeTime();
  const books = await openRelayBooks({
    url,
    instruments: [testInstrument()],
    now,
    wait,
    random: () => 0.5,
    ...options,
  });
  try {
    return await work(books);
  } finally {
    await books.close();
  }
}
