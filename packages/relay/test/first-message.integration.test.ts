import { connect, type Socket } from 'node:net';
import { micros } from '@replay/core';
import { sampleMarket } from '@replay/market';
import { describe, expect, it, onTestFinished } from 'vitest';
import { generatedMarket, type RelayServer, type ServedMarket, serveRelay } from '../src/index.ts';
import { marketOf, sampleFeed } from './served.ts';

const short = generatedMarket({ ...sampleMarket, duration: micros(60_000_000), levels: 5 });

/** Sends bytes and gathers what comes until `enough` says so, the other side closes, or a bound is reached. */
function exchange(server: RelayServer, bytes: string, enough: (text: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = dial(server, bytes);
    const timer = setTimeout(() => reject(new Error(`within 10 s came only: ${text}`)), 10_000);
    const settle = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(text);
    };
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
      if (enough(text)) settle();
    });
    socket.on('close', settle);
  });
}

function dial({ port }: RelayServer, bytes: string): Socket {
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
  socket.on('error', () => socket.destroy());
  return socket;
}

async function served(markets: readonly ServedMarket[], limits = {}): Promise<RelayServer> {
  const server = await serveRelay({ markets, limits });
  onTestFinished(() => server.close());
  return server;
}

const upgrade =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n';

const paced = (speed: number) =>
  `options=${encodeURIComponent(
    JSON.stringify({
      exchange: 'replay',
      symbols: ['BTCUSDT'],
      from: '2024-05-01T07:54:00Z',
      to: '2024-05-01T07:55:00Z',
      dataTypes: ['book_change', 'trade'],
      speed,
    }),
  )}`;

describe('the headers and the first message of a replay', () => {
  // At this speed the second message is due minutes later.
  const slow = 0.001;
  it.each([
    ['/replay-normalized over HTTP', `/replay-normalized?${paced(slow)}`, '', '"type":"book_change"'],
    ['/ws-replay-normalized', `/ws-replay-normalized?${paced(slow)}`, upgrade, '"type":"book_change"'],
    ['/tardis/replay', `/tardis/replay/replay?symbol=BTCUSDT&speed=${slow}`, upgrade, '"type":"book_snapshot"'],
  ])('leave at once, however slow it is: %s', async (_name, target, headers, message) => {
    const server = await served([short]);
    const text = await exchange(server, `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`, (got) =>
      got.includes(message),
    );
    expect(text).toMatch(/^HTTP\/1\.1 (200|101) /);
    expect(text).toContain(message);
  });

  it('sends the headers before the first event of the source', async () => {
    const silent: ServedMarket = {
      ...marketOf(sampleFeed.instruments, () => []),
      async *open(_ids, signal) {
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
        yield [];
      },
    };
    const server = await served([silent]);
    const target = `/replay-normalized?${paced(1)}`;
    const text = await exchange(server, `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`, (got) =>
      got.includes('\r\n\r\n'),
    );
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it.each([1e-9, 1e7, -1, 0, Number.MAX_VALUE])(
    'are not sent at a speed of %d, which is out of bounds',
    async (speed) => {
      const server = await served([short]);
      const answer = await fetch(`${server.url}/replay-normalized?${paced(speed)}`);
      expect([answer.status, await answer.json()]).toEqual([
        400,
        { message: expect.stringContaining('speed is a number') },
      ]);
      const text = speed.toFixed(9).slice(0, 20);
      const target = `/tardis/replay/replay?symbol=BTCUSDT&speed=${text}`;
      const closing = await exchange(server, `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n${upgrade}\r\n`, (got) =>
        got.includes('speed is a number'),
      );
      expect(closing).toContain('speed is a number');
    },
  );
});

describe('the headers of a request', () => {
  it.each([
    ['nothing at all', ''],
    ['a piece of a head', 'GET /health-check HTTP/1.1\r\nHost: 127'],
    ['a piece of the head of an upgrade', `GET /tardis/replay/replay HTTP/1.1\r\n${upgrade}`],
  ])('closes its connection when it is late: %s', async (_name, bytes) => {
    // 0.5 s instead of 10: the bound is kept within a fraction of itself, and not within the 30 s of Node.
    const server = await served([short], { headWithin: 500 });
    const began = performance.now();
    const socket = dial(server, bytes);
    await new Promise((resolve) => socket.on('close', resolve).resume());
    expect(performance.now() - began).toBeGreaterThan(400);
    expect(performance.now() - began).toBeLessThan(9000);
  });

  it('that arrives byte by byte is cut as well', async () => {
    const server = await served([short], { headWithin: 500 });
    const socket = dial(server, 'GET /health-check HTTP/1.1\r\nHost: ');
    const dripping = setInterval(() => socket.write('1'), 50);
    await new Promise((resolve) => socket.on('close', resolve).resume());
    clearInterval(dripping);
    expect(socket.destroyed).toBe(true);
  });
});
