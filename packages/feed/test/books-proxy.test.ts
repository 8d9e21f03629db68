import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { micros } from '@replay/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { say, whileAnswering, withBooks } from './relay-stub.ts';

const moment = micros(1_714_550_040_000_000);

/** A proxy that leads every tunnel to one port, wherever it was to lead. */
async function whileProxying<Result>(port: number, work: (url: string, asked: string[]) => Promise<Result>) {
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked);
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
}

afterEach(() => vi.unstubAllEnvs());

describe('a proxy named in the environment', () => {
  it.each([
    ['http://relay.test/v1', '', ['relay.test:80'], 'a relay far away is asked through it'],
    ['http://127.0.0.1', '', [], 'one on this machine is not'],
  ])('%s with NO_PROXY=%j opens the tunnels %j: %s', async (far, noProxy, tunnels) => {
    await whileAnswering(
      (_url, response) => say(response, { data: null }),
      async ({ url, asked }) => {
        const port = Number(new URL(url).port);
        await whileProxying(port, async (proxy, opened) => {
          for (const name of ['HTTP_PROXY', 'http_proxy']) vi.stubEnv(name, proxy);
          for (const name of ['NO_PROXY', 'no_proxy']) vi.stubEnv(name, noProxy);
          const address = far.endsWith('127.0.0.1') ? url : far;
          const book = await withBooks(address, { snapshotEvery: micros(1) }, (books) => books.bookAt('test', moment));
          expect(book.status).toBe('waiting');
          expect(opened).toEqual(tunnels);
          expect(asked).toHaveLength(1);
        });
      },
    );
  });
});
