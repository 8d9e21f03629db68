import { request as ask } from 'node:http';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type RelayOptions, type RelayServer, serveRelay } from '../src/index.ts';
import { sampleFeed } from './served.ts';

const paths = ['/health-check', '/metrics', '/tardis/exchanges/replay/symbols', '/v1/exchanges', '/nowhere'];
const streams = [
  '/tardis/replay/replay?symbol=BTCUSDT',
  '/ws-replay-normalized?options={}',
  '/tardis/stream',
  '/v5/public/linear',
];

type Headers = Readonly<Record<string, string>>;

interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

function get({ port }: RelayServer, path: string, headers: Headers, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    const sent = ask({ host: '127.0.0.1', port, path, headers, method }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        body += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** The status of an upgrade, and how many frames came; 101 stands for a stream that was opened. */
function upgradeStatus({ port }: RelayServer, path: string, headers: Headers): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    socket.on('unexpected-response', (_request, { statusCode }) => {
      resolve(statusCode ?? 0);
      socket.terminate();
    });
    socket.on('open', () => {
      resolve(101);
      socket.terminate();
    });
    socket.on('error', reject);
  });
}

async function serving(options: Partial<RelayOptions>, work: (server: RelayServer) => Promise<void>): Promise<void> {
  const server = await serveRelay({ markets: [sampleFeed], ...options });
  try {
    await work(server);
  } finally {
    await server.close();
  }
}

const foreign = ['https://evil.example', 'http://evil.example:8000', 'http://localhost:1', 'null', 'file://'];

describe('a page of another origin', () => {
  it('is refused with 403 at every path and at every stream', async () => {
    await serving({}, async (server) => {
      for (const origin of foreign) {
        for (const path of paths) {
          const { status, headers, body } = await get(server, path, { origin });
          expect([path, status, headers['access-control-allow-origin']]).toEqual([path, 403, undefined]);
          expect(JSON.parse(body)).toEqual({ code: 403, message: expect.stringContaining('--allow-origin') });
        }
        for (const path of streams) expect([path, await upgradeStatus(server, path, { origin })]).toEqual([path, 403]);
      }
    });
  });

  it('is refused even with a key, because the key may be part of a page', async () => {
    await serving({ key: 'open sesame' }, async (server) => {
      const headers = { origin: 'https://evil.example', 'x-api-key': 'open sesame' };
      expect((await get(server, '/v1/exchanges', headers)).status).toBe(403);
      expect(await upgradeStatus(server, streams[0]!, headers)).toBe(403);
    });
  });

  it('may read only when it is allowed', async () => {
    await serving({ allowedOrigins: ['https://app.example'] }, async (server) => {
      const origin = 'https://app.example';
      const { status, headers } = await get(server, '/v1/exchanges', { origin });
      expect([status, headers['access-control-allow-origin'], headers['vary']]).toEqual([200, origin, 'Origin']);
      expect(await upgradeStatus(server, streams[0]!, { origin })).toBe(101);
      const preflight = { origin, 'access-control-request-method': 'GET' };
      const asked = await get(server, '/v1/exchanges', preflight, 'OPTIONS');
      expect([asked.status, asked.headers['access-control-allow-headers']]).toEqual([
        204,
        expect.stringContaining('Authorization'),
      ]);
      for (const other of ['https://app.example.evil', 'http://app.example', 'https://app.example:444']) {
        expect((await get(server, '/v1/exchanges', { origin: other })).status).toBe(403);
        const asking = { ...preflight, origin: other };
        expect((await get(server, '/v1/exchanges', asking, 'OPTIONS')).status).toBe(403);
      }
    });
  });

  it('may read from any origin when all are allowed', async () => {
    await serving({ allowedOrigins: ['*'] }, async (server) => {
      for (const origin of foreign) expect((await get(server, '/v1/exchanges', { origin })).status).toBe(200);
    });
  });

  it.each(['app.example', 'https://app.example/', 'https://app.example/path', ''])(
    'cannot be allowed as %j, which is not an origin',
    async (origin) => {
      await expect(serveRelay({ markets: [], allowedOrigins: [origin] })).rejects.toMatchObject({
        code: 'BAD_CONFIGURATION',
        message: expect.stringContaining('not an origin'),
      });
    },
  );
});

describe('the host that a request names', () => {
  it('must be loopback, or the request is rejected with 403: a foreign name may resolve to this machine', async () => {
    await serving({}, async (server) => {
      for (const host of ['evil.example', `evil.example:${server.port}`, '127.0.0.1.evil.example', '10.0.0.1', '@']) {
        for (const path of paths) expect([host, (await get(server, path, { host })).status]).toEqual([host, 403]);
        expect(await upgradeStatus(server, streams[0]!, { host })).toBe(403);
        // The page is then of the very origin that it asks.
        expect((await get(server, '/v1/exchanges', { host, origin: `http://${host}` })).status).toBe(403);
      }
      for (const host of ['localhost', '127.0.0.1:8000', '127.8.8.8', '[::1]:8000', 'LOCALHOST:1']) {
        expect([host, (await get(server, '/v1/exchanges', { host })).status]).toEqual([host, 200]);
        expect((await get(server, '/v1/exchanges', { host, origin: `http://${host}` })).status).toBe(200);
      }
    });
  });

  it('can be any host when a key is required', async () => {
    await serving({ key: 'open sesame' }, async (server) => {
      const headers = { host: 'relay.example', 'x-api-key': 'open sesame' };
      expect((await get(server, '/v1/exchanges', headers)).status).toBe(200);
      expect(await upgradeStatus(server, streams[0]!, headers)).toBe(101);
    });
  });
});

describe('the key of a server', () => {
  it.each([
    'a',
    ' ',
    '',
    '       ',
    'aaaaaaaaaaaa',
    'seven77',
    ' padded-key',
    'padded-key ',
    'two\nlines-of-it',
    'schlüssel-9',
  ])('is refused as %j', async (key) => {
    const refusal = expect.objectContaining({ code: 'BAD_CONFIGURATION', message: expect.stringContaining('key') });
    await expect(serveRelay({ markets: [], key })).rejects.toEqual(refusal);
  });

  it.each(['open sesame', 'eight888', '~!@#$%^&*()_+'])('may be %j', async (key) => {
    await serving({ key }, async (server) => {
      expect((await get(server, '/metrics', { authorization: `Bearer ${key}` })).status).toBe(200);
      expect((await get(server, '/metrics', {})).status).toBe(401);
    });
  });
});
