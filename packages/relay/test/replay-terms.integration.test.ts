import { readFileSync } from 'node:fs';
import { micros, parseTime, timeText } from '@replay/core';
import { openRelayHistory, relayAccount } from '@replay/feed';
import { type MarketConfig, sampleMarket } from '@replay/market';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { generatedMarket, type RelayServer, type ServedMarket, serveRelay } from '../src/index.ts';
import { ReplayPace } from '../src/markets/replay-pace.ts';
import { eventsIn, marketOf, openHandles, openSample, readAll } from './served.ts';

const short: MarketConfig = { ...sampleMarket, duration: micros(3_000_000), levels: 20 };
const market = generatedMarket(short);
const target = '/tardis/replay/replay?symbol=BTCUSDT&channels=book,trade,funding,mark';

interface Told {
  readonly frames: readonly string[];
  readonly closing: string;
  readonly position: string | undefined;
  readonly millis: number;
}

/** Everything a replay says, and how it closes. */
const toldBy = (address: string): Promise<Told> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    const frames: string[] = [];
    let position: string | undefined;
    const began = performance.now();
    socket.on('upgrade', ({ headers }) => {
      position = headers['x-replay-position'] as string | undefined;
    });
    socket.on('message', (data: Buffer) => frames.push(data.toString()));
    socket.on('error', reject);
    socket.on('close', (code, reason) =>
      resolve({ frames, closing: `${code} ${reason}`, position, millis: performance.now() - began }),
    );
  });

let server: RelayServer;
let ask: (more: string) => Promise<Told>;
beforeAll(async () => {
  server = await serveRelay({ markets: [market] });
  ask = (more) => toldBy(`${server.url.replace('http', 'ws')}${target}${more}`);
});
afterAll(() => server.close());

describe('a replay', () => {
  it('numbers its frames from 0, and ends with their count', async () => {
    const { frames, closing, position } = await ask('');
    expect(frames.map((frame) => JSON.parse(frame).sequence)).toEqual(frames.map((_, place) => place));
    expect([closing, position]).toEqual([`1000 end of replay: ${frames.length} frames`, '0']);
    expect(frames.length).toBe((await eventsIn(market)).length);
  });

  it.each([0, 1, 50, 100_000])('after position %i is the rest of the same replay', async (behind) => {
    const whole = await ask('');
    const rest = await ask(`&position=${behind}`);
    expect(rest.frames).toEqual(whole.frames.slice(behind));
    expect([rest.closing, rest.position]).toEqual([whole.closing, String(behind)]);
  });

  it.each([
    ['&position=-1', "1008 position is a count of frames, not '-1'"],
    ['&speed=0', "1008 speed is a number above 0, such as 1 for real time, or max; not '0'"],
    ['&speed=fast', "1008 speed is a number above 0, such as 1 for real time, or max; not 'fast'"],
  ])('with %s is refused: %s', async (more, closing) => {
    expect((await ask(more)).closing).toBe(closing);
  });

  it('ends with a marker only on request, which lists what is missing', async () => {
    const [span] = market.instruments;
    const [first, second] = (await eventsIn(market)).filter(({ type }) => type === 'TradePrinted');
    const lost = { ...first!, type: 'FeedInterrupted', kind: 'disconnect', cause: 'lost' } as const;
    const later = { ...second!, receivedTime: micros(first!.receivedTime + 9_000_000) };
    const gappy: ServedMarket = marketOf([span!], () => [[first!, lost, later]]);
    const other = await serveRelay({ markets: [gappy] });
    const { frames } = await toldBy(`${other.url.replace('http', 'ws')}${target}&end=true`);
    await other.close();
    expect(JSON.parse(frames.at(-1)!)).toEqual({
      type: 'end',
      frames: 3,
      gaps: { interruptions: 1, rejected: 0, longest_silence: 9_000_000, longest_silence_since: first!.receivedTime },
    });
    expect((await ask('')).frames.join('')).not.toContain('"type":"end"');
  });

  it('runs by the clock at a given speed: three seconds at speed ten take a third of a second', async () => {
    const [quick, paced] = [await ask(''), await ask('&speed=10')];
    expect(paced.frames).toEqual(quick.frames);
    expect(paced.millis).toBeGreaterThan(280);
    expect(paced.millis).toBeLessThan(3000);
  });

  it('at recorded speed leaves no timer when its reader disconnects', async () => {
    const other = await serveRelay({ markets: [market] });
    const before = openHandles().length;
    const socket = new WebSocket(`${other.url.replace('http', 'ws')}${target}&speed=0.001`);
    await new Promise((resolve) => socket.once('message', resolve));
    socket.terminate();
    await other.close();
    expect(openHandles().length).toBeLessThanOrEqual(before);
  });
});

describe('the speed of a replay', () => {
  it.each([
    [1, 1_000_000, 0, 1000, 'real time'],
    [10, 1_000_000, 0, 100, 'ten times faster'],
    [0.5, 1_000_000, 0, 2000, 'half as fast'],
    [1, 1_000_000, 400, 600, 'the time that has gone by counts'],
    [1, 1_000_000, 5000, 0, 'what is late goes out at once'],
    [1, 1000, 0, 0, 'what is nearly due goes out at once'],
  ])('at speed %d holds what came %i µs later, after %i ms, for %i ms: %s', (speed, later, gone, millis) => {
    let now = 50;
    const pace = new ReplayPace(speed, () => now);
    expect(pace.millisTo(short.start)).toBe(0);
    now += gone;
    expect(pace.millisTo(micros(short.start + later))).toBe(millis);
  });
});

describe('a relay with a key, over TLS', () => {
  afterEach(() => vi.unstubAllEnvs());
  const fileOf = (name: string) => readFileSync(new URL(`peer/${name}.pem`, import.meta.url));
  const tls = { key: fileOf('loopback-key'), cert: fileOf('loopback-certificate') };
  const key = 'a-key-nobody-guesses';

  it('serves requests and streams only with the key', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const secure = await serveRelay({ markets: [market], key, tls });
    try {
      const expected = await eventsIn(market);
      const { url } = secure;
      expect(url).toMatch(/^https:/);
      expect(await readAll(await openSample(url, { key }))).toEqual(expected);
      const history = await openRelayHistory({ url, key, exchange: 'replay', symbols: ['BTCUSDT'] });
      expect(await readAll(history)).toEqual(expected);
      expect(await relayAccount({ url, key })).toMatchObject({ status: 'active', quotaLeft: undefined });
      for (const wrong of [undefined, 'another-key']) {
        const refused = {
          code: 'NETWORK',
          message: expect.stringContaining('401'),
          remedy: expect.stringContaining('KEY'),
        };
        await expect(relayAccount({ url, key: wrong })).rejects.toMatchObject(refused);
        await expect(openSample(url, { key: wrong })).rejects.toMatchObject(refused);
      }
    } finally {
      await secure.close();
    }
  });
});

describe('an exchange by an alternative name', () => {
  it('is the same exchange', async () => {
    const [span] = market.instruments;
    const instrument = {
      ...span!.instrument,
      id: 'okex-swap:BTC-USDT-SWAP',
      exchange: 'okex-swap',
      symbol: 'BTC-USDT-SWAP',
    };
    const renamed = marketOf([{ ...span!, instrument }], () => []);
    const other = await serveRelay({ markets: [renamed] });
    try {
      for (const exchange of ['okx-swap', 'okex-swap']) {
        const source = await openSample(other.url, { exchange, symbols: ['BTC-USDT'] });
        expect(source.instruments).toEqual([instrument]);
        expect(await readAll(source)).toEqual([]);
      }
    } finally {
      await other.close();
    }
  });
});

describe('a range before the start of the data', () => {
  it('is refused with the date, and the venue is not asked for data before its first day', async () => {
    const from = parseTime('2024-04-30T23:59:59.999999Z');
    await expect(openSample(server.url, { from })).rejects.toMatchObject({
      code: 'NO_DATA',
      message: `the data of replay:BTCUSDT begin at ${timeText(short.start)}, later than was asked for`,
    });
    const nobody = 'http://127.0.0.1:1';
    await expect(openSample(nobody, { exchange: 'okx', from: micros(1_577_836_799_999_999) })).rejects.toMatchObject({
      code: 'NO_DATA',
      message: 'the data of okx begin at 2020-01-01T00:00:00.000000Z, later than was asked for',
      remedy: 'ask for a range from 2020-01-01T00:00:00.000000Z on',
    });
  });
});
