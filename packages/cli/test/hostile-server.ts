import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttp, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A server that answers everything but the list of symbols as a test specifies. */
export interface Hostile {
  readonly answer?: (response: ServerResponse, request: IncomingMessage) => void;
  /** Gets the socket of a WebSocket that was opened. */
  readonly converse?: (socket: Duplex) => void;
  /** Answers a WebSocket request instead of opening the connection. */
  readonly refuse?: (socket: Duplex) => void;
  /** What the upgrade says beside what it must. */
  readonly upgradeHeaders?: string;
  /** Whether the server is a Machine that does not list symbols. */
  readonly isMachine?: boolean;
  /** What the server shows for itself, where it is asked over TLS. */
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer };
}

const symbols = [
  {
    symbol: 'BTCUSDT',
    type: 'perpetual',
    contractType: 'linear_perpetual',
    availableSince: '2024-05-01T00:00:00Z',
    baseCurrency: 'BTC',
    quoteCurrency: 'USDT',
    priceIncrement: '0.1',
    amountIncrement: '0.001',
    makerFee: '0',
    takerFee: '0',
  },
];
/** Where a hostile server is, and what it was asked. */
export interface HostileServer {
  readonly port: number;
  /** Answers and WebSockets that were asked for. */
  readonly asked: () => number;
  readonly connections: () => number;
}

/** Serves while `work` runs, and cuts all connections whatever happens. */
export async function whileHostile<Result>(
  hostile: Hostile,
  work: (server: HostileServer) => Promise<Result>,
): Promise<Result> {
  const sockets = new Set<Socket>();
  let [asked, connections] = [0, 0];
  const answer: RequestListener = (request, response) => {
    response.on('error', () => {});
    if ((request.url ?? '').endsWith('/symbols') && hostile.isMachine !== true) {
      return void response.end(JSON.stringify(symbols));
    }
    if (/\/(symbols|credentials|exchanges)\b/.test(request.url ?? '')) return void response.writeHead(404).end('{}');
    asked += 1;
    hostile.answer?.(response, request);
  };
  const server = hostile.tls === undefined ? createHttp(answer) : createHttps(hostile.tls, answer);
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.on('upgrade', (request, socket) => {
    asked += 1;
    socket.on('error', () => {});
    if (hostile.refuse !== undefined) return hostile.refuse(socket);
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${hostile.upgradeHeaders ?? ''}\r\n`,
    );
    hostile.converse?.(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    return await work({ port, asked: () => asked, connections: () => connections });
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

/** A frame of a server, whole by default. */
export function frame(text: string | Buffer, first = 0x81): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(10);
  head.writeUInt8(first);
  head.writeUInt8(127, 1);
  head.writeBigUInt64BE(BigInt(body.length), 2);
  return Buffer.concat([head, body]);
}

export const head = (response: ServerResponse, headers: Record<string, string> = {}): void =>
  void response.writeHead(200, { 'content-type': 'application/x-json-stream', ...headers });

/** Writes pieces every so many milliseconds, or as fast as they are taken, until the reader leaves. */
export function repeated(out: Duplex | ServerResponse, piece: string | Buffer, every: number): void {
  if (every > 0) {
    const timer = setInterval(() => out.write(piece), every);
    out.once('close', () => clearInterval(timer));
    return;
  }
  const more = (): void => {
    while (!out.destroyed && out.write(piece));
    if (!out.destroyed) out.once('drain', () => setImmediate(more));
  };
  more();
}

export const whole =
  (text: string | Buffer, headers: Record<string, string> = {}): NonNullable<Hostile['answer']> =>
  (response) => {
    head(response, { 'content-length': String(Buffer.byteLength(text)), ...headers });
    response.end(text);
  };
export const nested = (depth: number, inside = ''): string => '['.repeat(depth) + inside + ']'.repeat(depth);
export const position = 'x-replay-position: 0\r\n';
export const print =
  '{"type":"trade","symbol":"BTCUSDT","timestamp":1714550400000,"price":"1","quantity":"1","side":"buy"}';
