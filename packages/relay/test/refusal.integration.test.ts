import type { RelayRequest } from '@replay/feed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type RelayServer, type ServedMarket, serveRelay } from '../src/index.ts';
import { marketOf, openSample, readAll, sampleFeed } from './served.ts';

const [sample] = sampleFeed.instruments as [ServedMarket['instruments'][number]];
const broken = marketOf([{ ...sample, instrument: { ...sample.instrument, symbol: 'BROKEN' } }], function* () {
  yield [];
  throw new Error('the tape is torn');
});

let server: RelayServer;
beforeAll(async () => {
  server = await serveRelay({ markets: [sampleFeed, broken] });
});
afterAll(() => server.close());

describe('over HTTP', () => {
  it('reports its health', async () => {
    const answer = await fetch(`${server.url}/health-check`);
    expect([answer.status, await answer.json()]).toMatchObject([200, { status: 'Healthy' }]);
  });

  it('describes an instrument with everything a backtest needs', async () => {
    const answer = await fetch(`${server.url}/tardis/exchanges/replay/symbols`);
    const [first] = (await answer.json()) as unknown[];
    expect(first).toEqual({
      symbol: 'BTCUSDT',
      type: 'perpetual',
      contractType: 'linear_perpetual',
      availableSince: '2024-05-01T07:54:00.000000Z',
      availableTo: '2024-05-01T08:06:00.000000Z',
      baseCurrency: 'BTC',
      quoteCurrency: 'USDT',
      settlementCurrency: 'USDT',
      priceIncrement: '0.1',
      amountIncrement: '0.001',
      orderStep: 1,
      minNotional: '5',
      contractMultiplier: '1',
      makerFee: '0',
      takerFee: '0.0005',
    });
  });

  it.each([
    ['GET', '/tardis/exchanges/nowhere/symbols', 404, "unknown exchange 'nowhere'; there are replay"],
    ['GET', '/tardis/exchanges/replay', 404, 'nothing is served at /tardis/exchanges/replay'],
    ['GET', '/../../etc/passwd', 404, 'nothing is served at /etc/passwd'],
    ['GET', '/%E0%A4%A', 404, 'nothing is served at '],
    ['POST', '/health-check', 405, 'only GET and HEAD are supported'],
  ])('%s %s is refused with %i: %s', async (method, path, status, message) => {
    const answer = await fetch(`${server.url}${path}`, { method });
    expect([answer.status, await answer.json()]).toEqual([status, { code: status, message }]);
  });
});

const closeOf = (target: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}${target}`);
    socket.on('unexpected-response', (_request, { statusCode }) => {
      resolve(`HTTP ${statusCode}`);
      socket.terminate();
    });
    socket.on('close', (code, reason) => resolve(`${code} ${reason.toString()}`));
    socket.on('error', reject);
  });

describe('over WebSocket', () => {
  it.each([
    ['/', 'HTTP 404', 'no stream has this path'],
    ['/tardis/replay/', 'HTTP 404', 'no exchange is named'],
    ['/tardis/replay/nowhere?symbol=BTCUSDT', "1008 unknown exchange 'nowhere'", 'the exchange is not served'],
    ['/tardis/replay/replay', '1008 give a symbol', 'no symbol is named'],
    ['/tardis/replay/replay?symbol=BTCUSD', "1008 unknown symbol 'BTCUSD'", 'the symbol is not served'],
    ['/tardis/replay/replay?symbol=BTCUSDT&channels=book,gossip', "1008 unknown channel 'gossip'", 'no such channel'],
    ['/tardis/replay/replay?symbol=BTCUSDT&from=yesterday', "1008 'yesterday' is no time", 'not a time'],
    ['/tardis/replay/replay?symbol=BTCUSDT&from=1714550040', '1008 the time 1714550040 looks like seconds', 'seconds'],
    ['/tardis/replay/replay?symbol=BTCUSDT&from=1714550100000&to=1714550050000', '1008 from 2024', 'ends first'],
    ['/tardis/replay/replay?symbol=BTCUSDT&from=1800000000000', '1008 no data; there are 2024', 'outside the data'],
    ['/tardis/replay/replay?symbol=BROKEN', '1011 the tape is torn', 'the fault is on this side'],
  ])('%s is answered with %s: %s', async (target, answer) => {
    expect(await closeOf(target)).toContain(answer);
  });
});

describe('a client', () => {
  it.each<[Partial<RelayRequest>, string, RegExp, RegExp, string]>([
    [{ symbols: ['BTCUSD'] }, 'BAD_USAGE', /no symbol 'BTCUSD'/, /BTCUSDT/, 'the nearest name is given'],
    [{ exchange: 'nowhere' }, 'BAD_USAGE', /no exchange 'nowhere'.*404/, /exchange/, 'the relay is another'],
    [{ url: 'http://127.0.0.1:1' }, 'NETWORK', /could not be queried/, /runs at this address/, 'nobody listens'],
    [
      { url: 'ftp://127.0.0.1' },
      'BAD_USAGE',
      /invalid address of a relay/,
      /http:\/\/HOST:PORT/,
      'it is no relay address',
    ],
    [{ symbols: [] }, 'BAD_USAGE', /at least one symbol/, /--symbol/, 'nothing was asked for'],
  ])('asking for %o is told %s', async (options, code, message, remedy) => {
    await expect(openSample(server.url, options)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(remedy),
    });
  });

  it('that requests a range without data gets the available range', async () => {
    const source = await openSample(server.url, { from: 1_800_000_000_000_000 as never });
    await expect(readAll(source)).rejects.toMatchObject({
      code: 'NO_DATA',
      message: expect.stringContaining('no data; there are 2024-05-01T07:54:00'),
    });
  });

  it('that reads a stream which breaks off gets an error with the position', async () => {
    const source = await openSample(server.url, { symbols: ['BROKEN'] });
    await expect(readAll(source)).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringContaining("closed with 1011 'the tape is torn'"),
      place: expect.stringContaining('/tardis/replay/replay?symbol=BROKEN'),
    });
  });
});

describe('a relay', () => {
  it('without a key listens on loopback only', async () => {
    await expect(serveRelay({ markets: [sampleFeed], host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'BAD_CONFIGURATION',
    });
  });

  it('whose port is taken reports it', async () => {
    await expect(serveRelay({ markets: [sampleFeed], port: server.port })).rejects.toMatchObject({
      code: 'NETWORK',
      place: `127.0.0.1:${server.port}`,
    });
  });
});
