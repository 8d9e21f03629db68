import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MarketEvent, MarketSource } from '@replay/core';
import { type WebSocket, WebSocketServer } from 'ws';

/** A relay of somebody else's, as a test tells it to be. */
export interface LiveStubOptions {
  /** Called for each connection, counted from 1. */
  readonly onStream: (socket: StubSocket, count: number) => void;
  /** The status of each wish for a stream; 101 lets it in. */
  readonly admits?: (request: IncomingMessage, count: number) => number;
  /** Seconds that whoever is not let in is asked to wait. */
  readonly retryAfter?: number;
  /** What `/tardis/credentials` answers; 404, as of a relay that has no such call, unless given. */
  readonly credentials?: (url: string, count: number) => Record<string, unknown>;
}

export interface LiveStub {
  readonly url: string;
  readonly stream: string;
  /** What was said on all connections, in order, taken apart. */
  readonly heard: Record<string, unknown>[];
  /** The headers of the wishes for a stream. */
  readonly headers: IncomingMessage['headers'][];
  /** How often credentials were asked for. */
  readonly issued: () => number;
}

export interface StubSocket {
  readonly socket: WebSocket;
  /** Frames, as objects or as texts, in one go. */
  say(...frames: unknown[]): void;
  onMessage(hear: (message: Record<string, unknown>) => void): void;
}

const symbols = [
  {
    symbol: 'BTCUSDT',
    type: 'perpetual',
    contractType: 'linear_perpetual',
    availableSince: '2020-01-01T00:00:00.000Z',
    baseCurrency: 'BTC',
    quoteCurrency: 'USDT',
    priceIncrement: '1',
    amountIncrement: '1',
    orderStep: 1,
    makerFee: '0',
    takerFee: '0',
  },
];

/** Serves while `work` runs, and closes whatever happens. */
export async function whileStreaming<Result>(
  { onStream, admits = () => 101, retryAfter = 0, credentials }: LiveStubOptions,
  work: (stub: LiveStub) => Promise<Result>,
): Promise<Result> {
  const heard: Record<string, unknown>[] = [];
  const headers: IncomingMessage['headers'][] = [];
  let issued = 0;
  let wishes = 0;
  let streams = 0;
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.url?.includes('/symbols')) return answer(200, symbols);
    if (!request.url?.startsWith('/tardis/credentials') || credentials === undefined)
      return answer(404, { message: 'no' });
    issued += 1;
    answer(200, credentials(stub.stream, issued));
  });
  server.on('upgrade', (request, socket, head) => {
    headers.push(request.headers);
    wishes += 1;
    const status = admits(request, wishes);
    if (status !== 101)
      return void socket.end(
        `HTTP/1.1 ${status} no\r\nRetry-After: ${retryAfter}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('message', (data) => heard.push(JSON.parse(String(data))));
      streams += 1;
      onStream(
        {
          socket: client,
          say: (...frames) => {
            for (const frame of frames) client.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
          },
          onMessage: (hear) => client.on('message', (data) => hear(JSON.parse(String(data)))),
        },
        streams,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stub = {
    url: `http://127.0.0.1:${port}`,
    stream: `ws://127.0.0.1:${port}/live`,
    heard,
    headers,
    issued: () => issued,
  };
  try {
    return await work(stub);
  } finally {
    for (const client of sockets.clients) client.terminate();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Reads until it has heard so many events, to the end of the stream, or to its failure. */
export async function heardOf(source: MarketSource, count = Number.POSITIVE_INFINITY): Promise<MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const batch of source.batches()) {
    events.push(...batch);
    if (events.length >= count) break;
  }
  return events;
}
