import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

/** One connection to a stub, over either transport. */
export interface StubConnection {
  readonly options: Record<string, unknown>;
  /** From 0, of the connections that asked for messages. */
  readonly nth: number;
  /** Sends text as it is: lines of a body, or frames, one for each line. */
  send(text: string): void;
  /** The end as it should be. */
  end(): void;
  /** Cuts the connection. */
  cut(): void;
  /** Closes a WebSocket with a code, or ends a body with an error object. */
  fail(message: string, code?: number): void;
}

export interface StubMachine {
  readonly url: string;
  /** Options of every connection so far. */
  readonly asked: Record<string, unknown>[];
  /** Connections that are open. */
  open(): number;
  close(): Promise<void>;
}

export interface StubPlan {
  /** As one of our servers: one port, symbols, an end that is told. */
  readonly symbols?: readonly Record<string, unknown>[];
  /** What becomes of a connection; a plain answer of all lines unless given. */
  readonly play?: (connection: StubConnection, response: ServerResponse | undefined) => void | Promise<void>;
  readonly lines?: readonly string[];
}

/** A Machine on loopback that does as it is told: HTTP at one port and WebSockets at the next, as the vendor's. */
export async function stubMachine(plan: StubPlan): Promise<StubMachine> {
  const asked: Record<string, unknown>[] = [];
  const sockets = new Set<Duplex>();
  const play = plan.play ?? ((connection) => tellAll(connection, plan));
  const heard = (request: IncomingMessage): Record<string, unknown> => {
    const options = JSON.parse(new URL(request.url ?? '/', 'http://stub').searchParams.get('options') ?? '{}');
    asked.push(options);
    return options;
  };
  const http = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://stub');
    if (pathname === '/replay-normalized') {
      const options = heard(request);
      void play(httpConnection(response, options, asked.length - 1), response);
    } else if (plan.symbols !== undefined && /^\/tardis\/exchanges\/[^/]+\/symbols$/.test(pathname)) {
      response.end(JSON.stringify(plan.symbols));
    } else response.writeHead(404).end();
  });
  const frames = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    frames.handleUpgrade(request, socket, head, (client) => {
      const { pathname } = new URL(request.url ?? '/', 'http://stub');
      if (!/^\/ws-(replay|stream)-normalized$/.test(pathname)) return client.close(1008);
      const options = heard(request);
      void play(socketConnection(client, socket, options, asked.length - 1), undefined);
    });
  };
  const wide = createServer((_request, response) => response.writeHead(426).end());
  for (const server of [http, wide]) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
  }
  (plan.symbols === undefined ? wide : http).on('upgrade', upgrade);
  const port = await twoPorts(http, wide);
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    open: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([http, wide].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/** All lines, less those of the position, and the end as a server of ours tells it where that is asked for. */
export function tellAll(connection: StubConnection, { lines = [] }: StubPlan): void {
  const { position = 0, withEnd = false } = connection.options as { position?: number; withEnd?: boolean };
  for (const line of lines.slice(position)) connection.send(`${line}\n`);
  if (withEnd) connection.send(`${endOf(lines)}\n`);
  connection.end();
}

export const endOf = (lines: readonly string[], more: object = {}): string =>
  JSON.stringify({
    type: 'end',
    messages: lines.length,
    sha256: createHash('sha256')
      .update(lines.map((line) => `${line}\n`).join(''))
      .digest('hex'),
    ...more,
  });

function httpConnection(response: ServerResponse, options: Record<string, unknown>, nth: number): StubConnection {
  const begin = (): void => {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/x-json-stream' });
  };
  return {
    options,
    nth,
    send(text) {
      begin();
      response.write(text);
    },
    end() {
      begin();
      response.end();
    },
    cut() {
      // What was written is sent before the connection breaks.
      response.write('', () => response.socket?.destroySoon());
    },
    fail(message) {
      if (response.headersSent) response.end(JSON.stringify({ message }));
      else response.writeHead(500).end(JSON.stringify({ message }));
    },
  };
}

function socketConnection(
  client: WebSocket,
  socket: Duplex,
  options: Record<string, unknown>,
  nth: number,
): StubConnection {
  return {
    options,
    nth,
    send(text) {
      for (const line of text.split('\n')) if (line !== '') client.send(line);
    },
    end: () => client.close(1000, 'WS replay-normalized finished'),
    cut: () => (socket as Socket).destroySoon(),
    fail: (message, code = 1011) => client.close(code, message),
  };
}

async function twoPorts(first: Server, second: Server): Promise<number> {
  for (;;) {
    await listen(first, 0);
    const { port } = first.address() as AddressInfo;
    try {
      await listen(second, port + 1);
      return port;
    } catch {
      await new Promise((resolve) => first.close(resolve));
    }
  }
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
