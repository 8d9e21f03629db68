import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { proxyFor } from '../src/http/proxy.ts';
import { openRelay, type RelayRequest, relayAccount } from '../src/index.ts';
import { say, whileAnswering } from './relay-stub.ts';
import { openStub, readAll, whileReplaying } from './replay-stub.ts';

const key = 'sk-do/not show';
afterEach(() => vi.unstubAllEnvs());

const atOnce = { converse: (socket: { close(code: number, reason: string): void }) => socket.close(1000, '0 frames') };

describe('the key to a stream', () => {
  it('goes in both headers of its opening, and into no address', async () => {
    await whileReplaying(atOnce, async ({ url, headers, asked }) => {
      expect(await readAll(await openStub(url, { key }))).toEqual([]);
      expect(headers[0]).toMatchObject({ authorization: `Bearer ${key}`, 'x-api-key': key });
      expect(asked[0]?.has('api_key')).toBe(false);
    });
  });

  it('goes into the address of a server that does not see it in the headers only where that is wanted', async () => {
    const greet = (query: URLSearchParams) =>
      query.get('api_key') === key ? { 'x-replay-position': '0' } : { status: 401 };
    await whileReplaying({ ...atOnce, greet }, async ({ url, headers, asked }) => {
      await expect(readAll(await openStub(url, { key }))).rejects.toMatchObject({
        code: 'NETWORK',
        remedy: expect.stringContaining('--key-in-address'),
      });
      expect(asked.map((query) => query.has('api_key'))).toEqual([false]);
      expect(await readAll(await openStub(url, { key, keyIn: 'address' }))).toEqual([]);
      expect(headers.map(({ authorization }) => authorization)).toEqual([`Bearer ${key}`, undefined]);
    });
  });

  it('is shown in no error', async () => {
    const converse = (socket: { close(code: number, reason: string): void }) =>
      socket.close(1008, `the key ${key} is old`);
    await whileReplaying({ converse }, async ({ url }) => {
      const error = await readAll(await openStub(`${url}?api_key=${encodeURIComponent(key)}`, { key })).catch(
        (thrown) => thrown,
      );
      expect(error).toMatchObject({ code: 'NETWORK', message: expect.stringContaining('the key REDACTED is old') });
      const { message, place, remedy, stack, cause } = error as Record<string, unknown>;
      const told = JSON.stringify({ message, place, remedy, stack, cause });
      for (const spelled of [key, encodeURIComponent(key), encodeURI(key)]) expect(told).not.toContain(spelled);
    });
  });
});

describe('the key to a call', () => {
  it('goes into the address of a server that does not see it in the headers only where that is wanted', async () => {
    const answers: Record<string, unknown> = {
      '/auth/verify': { valid: true, features: ['replay'], quota_remaining: 41 },
      '/tardis/status': { account_id: 7, status: 'active' },
    };
    await whileAnswering(
      (request, response) =>
        request.searchParams.get('api_key') === key
          ? say(response, answers[request.pathname])
          : say(response, 'who?', 401),
      async ({ url, asked, headers }) => {
        await expect(relayAccount({ url, key })).rejects.toMatchObject({ message: expect.stringContaining('401') });
        const account = await relayAccount({ url, key, keyIn: 'address' });
        expect(account).toEqual({ account: '7', status: 'active', features: ['replay'], quotaLeft: 41 });
        expect(asked.map((path) => path.includes('api_key'))).toEqual([false, true, true]);
        expect(headers.map(({ authorization }) => authorization !== undefined)).toEqual([true, false, false]);
      },
    );
  });

  it.each([
    [{ valid: false }, 'NETWORK', 'not valid'],
    [{ valid: 'yes' }, 'NETWORK', 'valid: '],
    ['no', 'NETWORK', 'no JSON: no'],
  ])('of which a relay says %o is told as %s', async (answer, code, message) => {
    await whileAnswering(
      (_request, response) => say(response, answer),
      async ({ url }) => {
        await expect(relayAccount({ url, key })).rejects.toMatchObject({
          code,
          message: expect.stringContaining(message),
        });
      },
    );
  });
});

describe('a proxy', () => {
  it.each<[string, Record<string, string>, string | undefined, string]>([
    ['ws://relay.test', { HTTP_PROXY: 'http://one:8' }, 'http://one:8', 'it is named'],
    ['wss://relay.test', { HTTP_PROXY: 'http://one:8' }, 'http://one:8', 'there is none for TLS alone'],
    ['wss://relay.test', { HTTP_PROXY: 'http://one:8', HTTPS_PROXY: 'http://two:8' }, 'http://two:8', 'it is for TLS'],
    ['ws://relay.test', { HTTPS_PROXY: 'http://two:8' }, undefined, 'it is for TLS alone'],
    [
      'ws://relay.test',
      { http_proxy: 'http://small:8', HTTP_PROXY: 'http://one:8' },
      'http://small:8',
      'small letters win',
    ],
    ['ws://127.0.0.1:9', { HTTP_PROXY: 'http://one:8' }, undefined, 'this machine needs none'],
    ['ws://relay.test', { HTTP_PROXY: 'http://one:8', NO_PROXY: '*' }, undefined, 'nobody is to use it'],
    ['ws://relay.test', { HTTP_PROXY: 'http://one:8', NO_PROXY: 'other, relay.test' }, undefined, 'the host is spared'],
    ['ws://a.relay.test', { HTTP_PROXY: 'http://one:8', NO_PROXY: '.relay.test' }, undefined, 'all below it are'],
    ['ws://a.relay.test', { HTTP_PROXY: 'http://one:8', NO_PROXY: '*.relay.test' }, undefined, 'with a star as well'],
    ['ws://norelay.test', { HTTP_PROXY: 'http://one:8', NO_PROXY: 'relay.test' }, 'http://one:8', 'it only ends alike'],
    ['ws://relay.test:81', { HTTP_PROXY: 'http://one:8', NO_PROXY: 'relay.test:80' }, 'http://one:8', 'another port'],
    ['ws://relay.test', { HTTP_PROXY: 'http://one:8', NO_PROXY: 'relay.test:80' }, undefined, 'the usual port'],
  ])('for %s with %o is %s: %s', (address, environment, proxy) => {
    expect(proxyFor(new URL(address), environment)?.origin).toBe(proxy);
  });

  it('named in the environment is what a stream far away is opened through', async () => {
    await whileReplaying(atOnce, async ({ url, headers }) => {
      const tunnels: string[] = [];
      const proxy = createServer();
      proxy.on('connect', (request, socket) => {
        tunnels.push(`${request.url} ${request.headers['proxy-authorization']}`);
        const onward = connect(Number(new URL(url).port), '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
          socket.pipe(onward).pipe(socket);
        });
        onward.on('error', () => socket.destroy());
        socket.on('error', () => onward.destroy());
      });
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      for (const name of ['HTTP_PROXY', 'http_proxy']) {
        vi.stubEnv(name, `http://me:secret@127.0.0.1:${(proxy.address() as AddressInfo).port}`);
      }
      for (const name of ['NO_PROXY', 'no_proxy']) vi.stubEnv(name, '');
      try {
        expect(await readAll(await openStub('http://relay.test'))).toEqual([]);
      } finally {
        proxy.closeAllConnections();
        proxy.close();
      }
      const credentials = `Basic ${Buffer.from('me:secret').toString('base64')}`;
      expect(tunnels).toEqual([`relay.test:80 ${credentials}`, `relay.test:80 ${credentials}`]);
      expect(headers).toHaveLength(1);
    });
  });

  it('that opens no tunnel fails the stream with what it said', async () => {
    await whileReplaying(atOnce, async ({ url }) => {
      const proxy = createServer();
      let connects = 0;
      proxy.on('connect', (_request, socket) => {
        connects += 1;
        // The call goes through, the stream does not.
        if (connects > 1) return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
        const onward = connect(Number(new URL(url).port), '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
          socket.pipe(onward).pipe(socket);
        });
        socket.on('error', () => onward.destroy());
      });
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      for (const name of ['HTTP_PROXY', 'http_proxy']) {
        vi.stubEnv(name, `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
      }
      for (const name of ['NO_PROXY', 'no_proxy']) vi.stubEnv(name, '');
      const read = readAll(await openStub('http://relay.test'));
      await expect(read).rejects.toMatchObject({ code: 'NETWORK', message: expect.stringContaining('answered 407') });
      proxy.closeAllConnections();
      proxy.close();
    });
  });
});

describe('the symbol of a relay', () => {
  const symbol = (name: string, type: string, base: string, quote: string, more: object = {}) => ({
    symbol: name,
    type,
    availableSince: '2024-05-01T00:00:00Z',
    baseCurrency: base,
    quoteCurrency: quote,
    priceIncrement: 0.1,
    amountIncrement: '0.001',
    makerFee: 0,
    takerFee: 0,
    ...more,
  });
  const bybit = [
    symbol('BTCUSDT', 'perpetual', 'BTC', 'USDT'),
    symbol('BTCUSD', 'perpetual', 'BTC', 'USD', { contractType: 'inverse_perpetual' }),
    symbol('BTCUSDZ24', 'future', 'BTC', 'USD'),
    symbol('BTCPERP', 'perpetual', 'BTC', 'USDC'),
    symbol('ETHUSDT', 'perpetual', 'ETH', 'USDT'),
  ];
  const mixed = [symbol('BTC-USDT', 'spot', 'BTC', 'USDT'), symbol('BTC-USDT-SWAP', 'perpetual', 'BTC', 'USDT')];
  const deribit = [
    symbol('BTC-PERPETUAL', 'perpetual', 'BTC', 'USD', { contractType: 'inverse_perpetual' }),
    symbol('BTC_USDC-PERPETUAL', 'perpetual', 'BTC', 'USDC'),
  ];
  const named = (list: readonly object[], symbols: readonly string[], options: Partial<RelayRequest> = {}) =>
    whileAnswering(
      (_request, response) => say(response, list),
      async ({ url }) => (await openRelay({ url, exchange: 'deribit', symbols, ...options })).instruments,
    );

  it.each<[readonly object[], string, string, string]>([
    [bybit, 'BTCUSDT', 'BTCUSDT', 'its own name'],
    [bybit, 'btcusdt', 'BTCUSDT', 'small letters, as in names of streams'],
    [bybit, 'BTC-USDT', 'BTCUSDT', 'the unified name of a linear contract'],
    [bybit, 'BTC-USD', 'BTCUSD', 'the inverse one; dated futures do not count'],
    [bybit, 'BTC-USDC', 'BTCPERP', 'the one in another currency'],
    [mixed, 'BTC-USDT', 'BTC-USDT', 'the spot where there is one'],
    [mixed, 'BTC-USDT-PERP', 'BTC-USDT-SWAP', 'the perpetual where that is said'],
    [deribit, 'BTC-USD', 'BTC-PERPETUAL', 'the inverse perpetual'],
    [deribit, 'BTC-USDC', 'BTC_USDC-PERPETUAL', 'the linear one'],
  ])('among %o that %s means is %s: %s', async (list, name, found) => {
    expect((await named(list, [name])).map(({ symbol: own }) => own)).toEqual([found]);
  });

  it.each<[string, string, string]>([
    ['BTCUSDX', 'did you mean BTCUSD, BTCUSDT', 'the nearest names'],
    ['ETH-USDX', 'did you mean ETHUSDT', 'a unified name without its sign'],
    ['DOGEUSDC', 'did you mean', 'others where none is near'],
  ])('%s is not known: %s, %s', async (name, remedy) => {
    await expect(named(bybit, [name])).rejects.toMatchObject({
      code: 'BAD_USAGE',
      message: `deribit has no symbol '${name}' at this relay`,
      remedy: expect.stringContaining(remedy),
    });
  });

  it('that means several is refused with all of them', async () => {
    const twice = [symbol('BTCUSDT', 'perpetual', 'BTC', 'USDT'), symbol('BTCUSDT-V', 'perpetual', 'BTC', 'USDT')];
    await expect(named(twice, ['BTC-USDT'])).rejects.toMatchObject({ message: "'BTC-USDT' may be BTCUSDT, BTCUSDT-V" });
  });

  it('asked for by two of its names is one instrument', async () => {
    expect(await named(bybit, ['BTC-USDT', 'BTCUSDT'])).toHaveLength(1);
  });

  it('whose steps are not told is refused, unless they are stated', async () => {
    const bare = [{ symbol: 'BTC-PERPETUAL', type: 'perpetual', availableSince: '2024-05-01T00:00:00Z' }];
    await expect(named(bare, ['BTC-PERPETUAL'])).rejects.toMatchObject({
      code: 'BAD_CONFIGURATION',
      remedy: expect.stringContaining('--instruments'),
    });
    const stated = {
      exchange: 'deribit',
      symbol: 'BTC-PERPETUAL',
      kind: 'inverse-perpetual',
      base: 'BTC',
      quote: 'USD',
      tickSize: '0.5',
      lotSize: '10',
      fees: { maker: '0', taker: '0.0005' },
    };
    expect(await named(bare, ['BTC-PERPETUAL'], { instruments: [stated] })).toMatchObject([
      { contract: 'inverse', settle: 'BTC', tickSize: '0.5', lotSize: '0.01', orderStep: 1000 },
    ]);
  });

  it('with steps and no currencies is what its name tells', async () => {
    const [told] = [symbol('BTC-PERPETUAL', 'perpetual', 'BTC', 'USD')];
    const { baseCurrency: _, quoteCurrency: __, ...bare } = told!;
    expect(await named([bare], ['BTC-PERPETUAL'])).toMatchObject([
      { contract: 'inverse', base: 'BTC', tickSize: '0.1' },
    ]);
  });

  it('is looked for under both names of its exchange', async () => {
    await whileAnswering(
      (request, response) =>
        request.pathname.includes('/okx/') ? say(response, mixed) : say(response, { message: 'unknown exchange' }, 404),
      async ({ url, asked }) => {
        const { instruments } = await openRelay({ url, exchange: 'okex', symbols: ['BTC-USDT'] });
        expect(instruments.map(({ id }) => id)).toEqual(['okex:BTC-USDT']);
        expect(asked).toEqual(['/tardis/exchanges/okex/symbols', '/tardis/exchanges/okx/symbols']);
      },
    );
  });
});
