import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { ReplayError } from '@replay/core';
import { type WebSocket, WebSocketServer } from 'ws';
import { BookHistory } from './book-history.ts';
import { replayRequest } from './replay-request.ts';
import { streamReplay } from './replay-stream.ts';
import { answerRest, pathOf, type RestDesk, refusal } from './rest.ts';
import type { ServedFeed } from './served-feed.ts';

export interface RelayOptions {
  readonly feeds: readonly ServedFeed[];
  /** A loopback address, 127.0.0.1 unless given: a relay without keys has no business on a network. */
  readonly host?: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Milliseconds a reader may take over what waits for it, before it is closed with 1008; two minutes unless given. */
  readonly drainWithin?: number;
  /** Milliseconds each answer over plain HTTP is held back, so that a relay far away can be tried out; 0 unless given. */
  readonly latency?: number;
  /** Rows of the past of a feed kept in memory for books and updates, two million unless given. */
  readonly keptRows?: number;
}

export interface RelayServer {
  /** Such as `http://127.0.0.1:8000`. */
  readonly url: string;
  readonly port: number;
  /** Ends all streams (1001) and frees the port; done when nothing is being made for anybody any more. */
  close(): Promise<void>;
}

const loopback: readonly string[] = ['127.0.0.1', '::1', 'localhost'];
const replayPath = /^\/tardis\/replay\/([^/]+)$/;

/**
 * Serves market events by the relay protocol: `/health-check`, `/tardis/exchanges/{exchange}/symbols`, `/tardis/snapshot` (a book
 * of the past) and `/tardis/trades` (the level updates or prints of a range) over HTTP,
 * `/tardis/replay/{exchange}?symbol=…&from=…&to=…&channels=…` over WebSocket.
 * Throws `BAD_CONFIGURATION` for a host that is not loopback and `NETWORK` when the port cannot be had.
 */
export async function serveRelay(options: RelayOptions): Promise<RelayServer> {
  const { feeds, host = '127.0.0.1', port = 0, drainWithin = 120_000, latency = 0, keptRows = 2_000_000 } = options;
  if (!loopback.includes(host)) {
    throw new ReplayError('BAD_CONFIGURATION', `a relay without keys is not served at ${host}`, {
      remedy: 'use 127.0.0.1',
    });
  }
  const desk: RestDesk = { histories: new Map(feeds.map((feed) => [feed, new BookHistory(feed, keptRows)])), latency };
  const server = createServer((request, response) => void answerRest(request, response, desk));
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1 << 16 });
  const streams = new Set<Promise<void>>();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const exchange = replayPath.exec(pathOf(request.url ?? '/'))?.[1];
    if (exchange === undefined) return refuseUpgrade(socket, request.url ?? '/');
    sockets.handleUpgrade(request, socket, head, (client) => {
      // A broken client closes its own socket; there is nobody to tell.
      client.on('error', () => client.terminate());
      const stream = replayTo(client, socket, exchange, new URL(request.url ?? '/', 'http://relay').searchParams);
      streams.add(stream);
      void stream.then(() => streams.delete(stream));
    });
  });

  async function replayTo(client: WebSocket, socket: Duplex, exchange: string, query: URLSearchParams): Promise<void> {
    try {
      await streamReplay(client, socket, replayRequest(exchange, query, feeds), { drainWithin });
    } catch (error) {
      const refused = error instanceof ReplayError && error.code === 'BAD_USAGE';
      client.close(refused ? 1008 : 1011, closeReason(error));
    }
  }

  const boundPort = await listening(server, host, port);
  const named = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${named}:${boundPort}`,
    port: boundPort,
    async close() {
      await shutDown(server, sockets);
      await Promise.all(streams);
      for (const history of desk.histories.values()) history.close();
    },
  };
}

function refuseUpgrade(socket: Duplex, target: string): void {
  const text = JSON.stringify(refusal(404, `there is no stream at ${pathOf(target)}`).body);
  const length = Buffer.byteLength(text);
  socket.end(
    `HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${text}`,
  );
}

/** A close frame has room for 123 bytes. */
function closeReason(error: unknown): string {
  const text = Buffer.from(error instanceof Error ? error.message : String(error));
  if (text.length <= 123) return text.toString();
  return new TextDecoder().decode(text.subarray(0, 120)).replace(/\uFFFD+$/, '');
}

function listening(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new ReplayError('NETWORK', `the relay cannot listen: ${cause.message}`, {
          place: `${host}:${port}`,
          remedy: 'choose another port, or 0 for any free one',
          cause,
        }),
      );
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Asks every reader to leave, and shows those out who have not left after a second. */
async function shutDown(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const client of sockets.clients) client.close(1001, 'the relay is shutting down');
  const showOut = setTimeout(() => {
    for (const client of sockets.clients) client.terminate();
    server.closeAllConnections();
  }, 1000);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await closed;
  clearTimeout(showOut);
}
