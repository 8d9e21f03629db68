import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { micros } from '@replay/core';
import { type MarketConfig, sampleMarket } from '@replay/market';
import { describe, expect, it } from 'vitest';
import type { ServerLimits } from '../src/http/listener.ts';
import { generatedMarket, type RelayServer, serveRelay } from '../src/index.ts';

const short: MarketConfig = { ...sampleMarket, duration: micros(2_000_000), levels: 20 };
const endless: MarketConfig = { ...sampleMarket, duration: micros(86_400 * 1_000_000) };

/** Short bounds of time; those of size are the usual ones. */
const bounds: Partial<ServerLimits> = {
  headWithin: 400,
  requestWithin: 600,
  keepAlive: 300,
  drainWithin: 300,
  pingEvery: 150,
};

interface Answered {
  /** The first line of what the server said, and the last bytes of it. */
  readonly firstLine: string;
  readonly text: string;
  readonly bytes: Buffer;
  readonly millis: number;
}

/** What a server says to a client until it closes the connection, which a client that does not read notices when it writes. */
async function answered({ port }: RelayServer, say: (socket: Socket) => void, isReading = true): Promise<Answered> {
  const socket = connect(port, '127.0.0.1');
  const began = performance.now();
  const pieces: Buffer[] = [];
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  if (isReading) socket.on('data', (piece: Buffer) => pieces.push(piece));
  socket.once('connect', () => say(socket));
  const knocking = isReading ? undefined : setInterval(() => socket.write('\r\n'), 50);
  await closed;
  clearInterval(knocking);
  const bytes = Buffer.concat(pieces);
  const text = bytes.toString('latin1');
  return { firstLine: text.split('\r\n')[0] ?? '', text, bytes, millis: performance.now() - began };
}

const get = (target: string, more = ''): string => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
const closing = 'Connection: close\r\n';
const options = (value: unknown): string => encodeURIComponent(JSON.stringify(value));
const range = { exchange: 'replay', from: '2024-05-01T07:54Z', to: '2024-05-01T07:55Z', dataTypes: ['trade'] };
const upgrade = (target: string): string =>
  get(
    target,
    'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n',
  );
const live = '/tardis/stream';

/** A frame of a client, masked with zeros. */
function masked(text: string | Buffer, first = 0x81): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(14);
  head.writeUInt8(first);
  head.writeUInt8(0x80 | 127, 1);
  head.writeBigUInt64BE(BigInt(body.length), 2);
  return Buffer.concat([head, body]);
}

/** What stands in the close frame at the end of what a WebSocket said, such as `1009`. */
const closeCode = ({ bytes }: Answered): number => {
  const at = bytes.lastIndexOf(0x88);
  return at < 0 || bytes.length < at + 4 ? 0 : bytes.readUInt16BE(at + 2);
};

type Row = readonly [what: string, say: (socket: Socket) => void, firstLine: RegExp];

const rows: readonly Row[] = [
  [
    'something else than HTTP',
    (socket) => socket.write('\u0016\u0003\u0001\u0002\u0000hello\r\n\r\n'),
    /^HTTP\/1.1 400 /,
  ],
  [
    'a head of 1 MB',
    (socket) => socket.write(get('/health-check', `x: ${'x'.repeat(1 << 20)}\r\n`)),
    /^HTTP\/1.1 431 /,
  ],
  ['a target of 1 MB', (socket) => socket.write(get(`/${'x'.repeat(1 << 20)}`)), /^HTTP\/1.1 431 /],
  [
    'a length and chunks at once',
    (socket) =>
      socket.write(
        get('/health-check', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n') + '0\r\n\r\nGET /metrics',
      ),
    /^HTTP\/1.1 400 /,
  ],
  [
    'two lengths',
    (socket) => socket.write(get('/health-check', 'Content-Length: 4\r\nContent-Length: 5\r\n')),
    /^HTTP\/1.1 400 /,
  ],
  ['no host', (socket) => socket.write('GET /health-check HTTP/1.1\r\n\r\n'), /^HTTP\/1.1 400 /],
  [
    'a body that drips',
    (socket) => {
      socket.write('POST /health-check HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n');
      const timer = setInterval(() => socket.write('x'), 50);
      socket.once('close', () => clearInterval(timer));
    },
    /^HTTP\/1.1 405 /,
  ],
  ['a connection of no further request', (socket) => socket.write(get('/health-check')), /^HTTP\/1.1 200 /],
  [
    '1,000 requests at once that are not waited for',
    (socket) => socket.end(get('/health-check').repeat(1000)),
    /^HTTP\/1.1 200 /,
  ],
  [
    'a path that leads out',
    (socket) => socket.write(get('/v1/%2e%2e/%2e%2e/etc/passwd%00', closing)),
    /^HTTP\/1.1 404 /,
  ],
  [
    'the address of another server',
    (socket) => socket.write(get('http://evil.example/nowhere', closing)),
    /^HTTP\/1.1 404 /,
  ],
  [
    'options nested 20,000 deep',
    (socket) => socket.write(get(`/replay-normalized?options=${'['.repeat(20_000)}${']'.repeat(20_000)}`, closing)),
    /^HTTP\/1.1 400 /,
  ],
  [
    'options of prototypes',
    (socket) =>
      socket.write(get('/replay-normalized?options={"__proto__":{"exchange":"replay"},"constructor":1}', closing)),
    /^HTTP\/1.1 400 /,
  ],
  [
    '101 objects of options',
    (socket) =>
      socket.write(get(`/replay-normalized?options=${options(Array.from({ length: 101 }, () => range))}`, closing)),
    /^HTTP\/1.1 400 /,
  ],
  [
    'a position that no replay has',
    (socket) => socket.write(get(`/replay-normalized?options=${options({ ...range, position: 1e300 })}`, closing)),
    /^HTTP\/1.1 400 /,
  ],
  [
    'a depth without a bound',
    (socket) =>
      socket.write(
        get(`/replay-normalized?options=${options({ ...range, dataTypes: ['book_snapshot_999999999_1ms'] })}`, closing),
      ),
    /^HTTP\/1.1 400 /,
  ],
  [
    'a WebSocket without a key',
    (socket) => socket.write(get(live, 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n')),
    /^HTTP\/1.1 400 /,
  ],
  [
    'an upgrade to something else',
    (socket) => socket.write(get(live, 'Upgrade: h2c\r\nConnection: Upgrade\r\n')),
    /^HTTP\/1.1 (400|404|426) /,
  ],
];

describe('a relay answers a hostile request within its limits and continues to work', () => {
  it.each(rows)('%s', { timeout: 20_000 }, async (_what, say, firstLine) => {
    const server = await serveRelay({ markets: [generatedMarket(short)], limits: bounds });
    try {
      const got = await answered(server, say);
      expect(got.firstLine).toMatch(firstLine);
      expect(got.millis).toBeLessThan(10_000);
      expect(got.text).not.toMatch(/\n\s+at |node_modules/);
      expect((await fetch(`${server.url}/health-check`)).status).toBe(200);
    } finally {
      await server.close();
    }
  });
});

describe('a relay closes a hostile WebSocket within its limits and continues to work', () => {
  const flood = (socket: Socket, piece: Buffer): void => {
    const more = (): void => {
      while (!socket.destroyed && socket.write(piece));
      if (!socket.destroyed) socket.once('drain', () => setImmediate(more));
    };
    more();
  };

  it.each<[what: string, say: (socket: Socket) => void, code: number]>([
    ['a message of 1 MB', (socket) => socket.write(masked('x'.repeat(1 << 20))), 1009],
    [
      'a frame that claims 8 EB',
      (socket) => socket.write(Buffer.from([0x81, 0xff, 0x7f, ...Array<number>(11).fill(0xff)])),
      1009,
    ],
    ['a frame without a mask', (socket) => socket.write(Buffer.from([0x81, 2, 0x7b, 0x7d])), 1002],
    ['a kind of frame that there is not', (socket) => socket.write(masked('{}', 0x8b)), 1002],
    ['text that is no text', (socket) => socket.write(masked(Buffer.from([0xc3, 0x28]))), 1007],
    [
      'a message in pieces without an end',
      (socket) => (socket.write(masked('x', 0x01)), flood(socket, masked('x'.repeat(4096), 0x00))),
      1009,
    ],
    ['no answer to pings', () => {}, 0],
  ])('%s', { timeout: 20_000 }, async (_what, say, code) => {
    const server = await serveRelay({ markets: [generatedMarket(short)], limits: bounds, live: { speed: 0.001 } });
    try {
      const got = await answered(server, (socket) => {
        socket.write(upgrade(live));
        socket.once('data', () => say(socket));
      });
      expect(got.firstLine).toMatch(/^HTTP\/1.1 101 /);
      expect(closeCode(got)).toBe(code);
      expect(got.millis).toBeLessThan(10_000);
      expect((await fetch(`${server.url}/health-check`)).status).toBe(200);
    } finally {
      await server.close();
    }
  });

  it.each([
    ['that hears requests', live],
    ['that hears none', '/tardis/replay/replay?symbol=BTCUSDT&speed=0.001'],
  ])('that is flooded with requests, in bounded memory: one %s', { timeout: 30_000 }, async (_what, target) => {
    // The usual bounds: with the short ones a client is sent away before it can flood anything.
    const server = await serveRelay({ markets: [generatedMarket(short)], live: { speed: 0.001 } });
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    try {
      socket.write(upgrade(target));
      await once(socket, 'data');
      socket.pause();
      const before = process.memoryUsage().rss;
      flood(socket, masked(`{"action":"subscribe","symbol":"${'x'.repeat(60_000)}"}`));
      for (let waited = 0; !socket.destroyed && waited < 4000; waited += 100) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      // Without a bound it is gigabytes.
      expect(process.memoryUsage().rss - before).toBeLessThan(300 << 20);
      socket.destroy();
      expect((await fetch(`${server.url}/health-check`)).status).toBe(200);
    } finally {
      socket.destroy();
      await server.close();
    }
  });
});

describe('a relay with a limit of connections', () => {
  it('rejects further connections, and the open ones continue', async () => {
    const limits = { ...bounds, connections: 3, keepAlive: 10_000, headWithin: 10_000, requestWithin: 10_000 };
    const server = await serveRelay({ markets: [generatedMarket(short)], limits });
    const held = Array.from({ length: 3 }, () => connect(server.port, '127.0.0.1'));
    try {
      await Promise.all(held.map((socket) => once(socket, 'connect')));
      const turned = await answered(server, (socket) => socket.write(get('/health-check')));
      expect([turned.firstLine, turned.millis < 5000]).toEqual(['', true]);
      held[0]!.write(get('/health-check'));
      const [piece] = (await once(held[0]!, 'data')) as [Buffer];
      expect(piece.toString()).toMatch(/^HTTP\/1.1 200 /);
    } finally {
      for (const socket of held) socket.destroy();
      await server.close();
    }
  });
});

describe('a response that is not read', () => {
  const whole = { ...range, to: '2024-05-02T07:54Z', dataTypes: ['book_change', 'trade'] };
  it.each([
    ['made as it is read', `/replay-normalized?options=${options(whole)}`],
    [
      'of one piece',
      '/tardis/trades?exchange=replay&symbol=BTCUSDT&start_time=1714550040000&end_time=1714560040000&limit=10000',
    ],
  ])('is cut within its bound: %s', { timeout: 20_000 }, async (_what, target) => {
    const server = await serveRelay({ markets: [generatedMarket(endless)], limits: bounds });
    try {
      const { millis } = await answered(server, (socket) => socket.write(get(target).repeat(20)), false);
      expect(millis).toBeLessThan(15_000);
    } finally {
      await server.close();
    }
  });
});
