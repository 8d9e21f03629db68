import { writeFileSync } from 'node:fs';
import { request as ask } from 'node:http';
import { join } from 'node:path';
import zlib, { gunzipSync, gzipSync } from 'node:zlib';
import { type MarketSource, timeText } from '@replay/core';
import { openCaptures, openDataFeeds, openRaw } from '@replay/feed';
import { sampleInstrument } from '@replay/market';
import { sharedData, whyNoSharedData } from '@replay/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RelayServer, type ServedCapture, type ServedDataset, serveRelay } from '../src/index.ts';
import { freshFolder, type MadeCapture, madeCapture, madeFrom, madeMinute } from './made-capture.ts';
import { readAll, sampleFeed } from './served.ts';

/** What a request over plain HTTP got: nothing is unpacked or followed on the way. */
interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

function get(
  url: string,
  headers: Record<string, string> = { 'accept-encoding': 'gzip' },
  method = 'GET',
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    // The path as it is written: a URL would tidy up what is meant to be untidy.
    const path = url.slice(url.indexOf(port) + port.length);
    const sent = ask({ hostname, port, path, headers, method }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

const sliceUrl = (server: RelayServer, query: Record<string, string>, exchange = 'binance'): string =>
  `${server.url}/v1/data-feeds/${exchange}?${new URLSearchParams(query)}`;

/** The body as it was before it was packed, whichever way its headers name. */
function unpacked({ headers, body }: Got): Buffer {
  const encoding = headers['content-encoding'];
  if (encoding === 'gzip') return gunzipSync(body);
  const { zstdDecompressSync } = zlib as unknown as { zstdDecompressSync?: (bytes: Buffer) => Buffer };
  return encoding === 'zstd' && zstdDecompressSync !== undefined ? zstdDecompressSync(body) : body;
}

const linesOf = ({ body }: Got): readonly string[] => {
  const text = gunzipSync(body).toString();
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
};

describe('the raw data API', () => {
  let capture: MadeCapture;
  let server: RelayServer;
  let closeCaptures: () => Promise<void>;
  const folder = freshFolder();
  const file = gzipSync('exchange,symbol\n'.repeat(50));

  beforeAll(async () => {
    capture = madeCapture();
    const { captures, close } = await openCaptures(capture.path);
    closeCaptures = close;
    const path = join(folder.path, 'trades.csv.gz');
    writeFileSync(path, file);
    writeFileSync(join(folder.path, 'secret.csv.gz'), 'not for you');
    const datasets: readonly ServedDataset[] = [
      { exchange: 'binance', type: 'trades', day: '2020-02-01', symbol: 'BTCUSDT', path },
      {
        exchange: 'binance',
        type: 'trades',
        day: '2020-02-02',
        symbol: 'GONE',
        path: join(folder.path, 'gone.csv.gz'),
      },
    ];
    server = await serveRelay({ markets: [sampleFeed], captures, datasets });
  });
  afterAll(async () => {
    await server.close();
    await closeCaptures();
    capture.remove();
    folder.remove();
  });

  const asked = (query: Record<string, string>, headers?: Record<string, string>) =>
    get(sliceUrl(server, query), headers);

  it('returns a minute as recorded, compressed, with seven fraction digits and the slice size', async () => {
    const got = await asked({ from: '2020-02-01T00:00:00.000Z', offset: '1' });
    expect(got).toMatchObject({
      status: 200,
      headers: { 'content-encoding': 'gzip', 'x-slice-size': '1', 'x-suggested-slice-size': '1' },
    });
    const [first, last] = [
      capture.lines.findIndex((line) => line > '2020-02-01T00:01'),
      capture.lines.findIndex((line) => line > '2020-02-01T00:02'),
    ];
    // The recording has a hundred nanoseconds more than is kept.
    const whole = capture.lines.slice(first, last).map((line) => line.replace('6Z ', '0Z '));
    expect(linesOf(got)).toEqual(whole);
    expect(whole).toContain('');
  });

  it.each([
    [{ from: '2020-02-01' }, 91, 'a date is accepted as a time'],
    [{ from: '2020-02-01T00:00:59.999Z' }, 91, 'seconds are not minded'],
    [{ from: '2020-02-01T00:00', filters: '[{"channel":"trade","symbols":["btcusdt"]}]' }, 30, 'one channel'],
    [
      { from: '2020-02-01T00:00', filters: '[{"channel":"trade"},{"channel":"depthSnapshot"}]' },
      31,
      'two, of all symbols',
    ],
    [{ from: '2020-02-01T00:00', filters: '[{"channel":"trade","symbols":[]}]' }, 30, 'nobody named is everybody'],
    [
      { from: '2020-02-01T00:00', filters: '[{"channel":"trade","symbols":["ethusdt"]}]' },
      0,
      'a symbol that was not recorded',
    ],
    [
      { from: '2020-02-01T00:01', filters: '[{"channel":"depthSnapshot"}]' },
      1,
      'the lost connection is in every channel',
    ],
    [{ from: '2020-02-01T00:00', sliceSize: '3' }, 272, 'several minutes at once'],
    [{ from: '2020-02-01T12:00' }, 0, 'a minute without messages'],
  ] as [Record<string, string>, number, string][])('answers %j with %i lines: %s', async (query, count) => {
    const got = await asked(query);
    expect([got.status, linesOf(got).length]).toEqual([200, count]);
    expect(got.headers['x-slice-size']).toBe(query['sliceSize'] ?? '1');
  });

  it.each([
    [{}, 400, "'from' must be"],
    [{ from: 'yesterday' }, 400, "'from' must be"],
    [{ from: '1580515200000' }, 400, "'from' must be"],
    [{ from: '2020-02-01', offset: '-1' }, 400, "'offset' must be"],
    [{ from: '2020-02-01', offset: '99999999999' }, 400, "'offset' must be"],
    [{ from: '2020-02-01', sliceSize: '1000' }, 400, "'sliceSize' must be"],
    [{ from: '2020-02-01', filters: 'trade' }, 400, 'not JSON'],
    [{ from: '2020-02-01', filters: '{}' }, 400, 'not a list'],
    [{ from: '2020-02-01', filters: '[{"symbols":["btcusdt"]}]' }, 400, 'no channel'],
    [{ from: '2020-02-01', filters: '[{"channel":"trade","symbols":"btcusdt"}]' }, 400, 'are not a list of strings'],
    [
      { from: '2020-02-01', filters: '[{"channel":"trades"}]' },
      400,
      "Unknown channel 'trades'; recorded were depth, depthSnapshot, trade",
    ],
    [{ from: '2020-02-02' }, 400, 'No data for 2020-02-02T00:00'],
    [{ from: '2019-12-31' }, 400, 'No data for 2019-12-31T00:00'],
  ] as [Record<string, string>, number, string][])('refuses %j with %i: %s', async (query, status, message) => {
    const got = await asked(query);
    expect([got.status, JSON.parse(got.body.toString())]).toEqual([
      status,
      { code: status, message: expect.stringContaining(message) },
    ]);
    // Clients of the vendor ask again for half an hour when they read these words.
    expect(got.body.toString()).not.toContain('ISO 8601 format');
  });

  it.each<[string | undefined, string | undefined, string]>([
    [undefined, 'gzip', 'nothing is sent'],
    ['gzip', 'gzip', 'older clients of the vendor'],
    ['zstd, gzip', 'gzip', 'newer clients of the vendor'],
    ['*', 'gzip', 'anything'],
    ['identity', undefined, 'curl, unpacked'],
    ['br', undefined, 'a packing that is not made here: unpacked is always acceptable unless forbidden'],
    ['gzip;q=0, identity', undefined, 'gzip is forbidden'],
    ['GZIP;q=0.5, identity;q=0', 'gzip', 'unpacked is forbidden'],
    ['zstd', 'createZstdCompress' in zlib ? 'zstd' : undefined, 'zstd where this Node has it'],
  ])('answers Accept-Encoding %j with content-encoding %j: %s', async (accept, encoding) => {
    const query = { from: '2020-02-01T00:00:00.000Z', offset: '1' };
    const got = await asked(query, accept === undefined ? {} : { 'accept-encoding': accept });
    expect([got.status, got.headers['content-encoding']]).toEqual([200, encoding]);
    const expected = gunzipSync((await asked(query)).body).toString();
    expect(unpacked(got).toString()).toBe(expected);
    expect(expected.split('\n').length).toBeGreaterThan(50);
  });

  it('refuses an unknown exchange and lists the known ones, and refuses a client that excludes every encoding', async () => {
    const stranger = await get(sliceUrl(server, { from: '2020-02-01' }, 'binanse'));
    expect([stranger.status, stranger.body.toString()]).toEqual([400, expect.stringContaining('known are binance')]);
    for (const nothing of ['identity;q=0', '*;q=0', 'br, *;q=0']) {
      const refused = await asked({ from: '2020-02-01' }, { 'accept-encoding': nothing });
      expect([refused.status, refused.body.toString()]).toEqual([400, expect.stringContaining('accept gzip')]);
    }
  });

  it('lists exchanges, their channels and symbols, instruments and datasets', async () => {
    const json = async (path: string) => JSON.parse((await get(`${server.url}${path}`)).body.toString());
    expect((await json('/v1/exchanges')).map(({ id }: { id: string }) => id)).toEqual(['binance', 'replay']);
    expect(await json('/v1/exchanges/binance')).toMatchObject({
      id: 'binance',
      enabled: true,
      availableSince: '2020-02-01T00:00:00.000Z',
      availableChannels: ['depth', 'depthSnapshot', 'trade'],
      availableSymbols: [{ id: 'btcusdt', availableSince: '2020-02-01T00:00:00.010Z' }],
      incidentReports: [],
      datasets: {
        formats: ['csv'],
        exportedFrom: '2020-02-01T00:00:00.000Z',
        exportedUntil: '2020-02-03T00:00:00.000Z',
        symbols: [{ id: 'BTCUSDT', dataTypes: ['trades'] }, { id: 'GONE' }],
      },
    });
    const [instrument] = await json('/v1/instruments/replay');
    expect(instrument).toMatchObject({
      id: 'BTCUSDT',
      exchange: 'replay',
      baseCurrency: 'BTC',
      quoteCurrency: 'USDT',
      active: true,
    });
    expect(String(instrument.priceIncrement)).toBe(String(Number(sampleInstrument.tickSize)));
    expect(await json('/v1/instruments/replay/btcusdt')).toEqual(instrument);
    expect(await json('/v1/instruments/replay?filter={"quoteCurrency":["EUR","USDT"]}')).toEqual([instrument]);
    expect(await json('/v1/instruments/replay?filter={"quoteCurrency":"EUR"}')).toEqual([]);
    expect((await json('/v1/api-key-info')).map(({ exchange }: { exchange: string }) => exchange)).toEqual([
      'binance',
      'replay',
    ]);
    expect(await json('/v1/exchanges/nowhere')).toMatchObject({ code: 404 });
    expect(await json('/v1/instruments/replay/ETHUSDT')).toMatchObject({ code: 404 });
    expect(await json('/v1/instruments/replay?filter={"colour":"red"}')).toMatchObject({ code: 400 });
  });

  const datasetAt = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    get(`${server.url}${path}`, headers, method);
  const trades = '/v1/binance/trades/2020/02/01/BTCUSDT.csv.gz';

  it('serves a dataset file and any byte range of it', async () => {
    const whole = await datasetAt(trades);
    expect([whole.status, whole.body.equals(file), whole.headers['content-length']]).toEqual([
      200,
      true,
      String(file.length),
    ]);
    expect(whole.headers['content-encoding']).toBeUndefined();
    const head = await datasetAt(trades, {}, 'HEAD');
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, String(file.length)]);
    const mark = String(whole.headers['etag']);
    const cases: readonly (readonly [Record<string, string>, number, Buffer, string?])[] = [
      [{ range: 'bytes=10-' }, 206, file.subarray(10), `bytes 10-${file.length - 1}/${file.length}`],
      [{ range: 'bytes=10-19' }, 206, file.subarray(10, 20), `bytes 10-19/${file.length}`],
      [{ range: 'bytes=10-9999999' }, 206, file.subarray(10)],
      [{ range: 'bytes=-5' }, 206, file.subarray(-5)],
      [{ range: 'bytes=10-', 'if-range': mark }, 206, file.subarray(10)],
      [{ range: 'bytes=10-', 'if-range': '"another"' }, 200, file],
      [{ range: 'lines=1-' }, 200, file],
      [{ range: 'bytes=0-1,5-6' }, 200, file],
    ];
    for (const [headers, status, body, extent] of cases) {
      const got = await datasetAt(trades, headers);
      expect([got.status, got.body.equals(body)], JSON.stringify(headers)).toEqual([status, true]);
      if (extent !== undefined) expect(got.headers['content-range']).toBe(extent);
    }
    const beyond = await datasetAt(trades, { range: `bytes=${file.length}-` });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${file.length}`]);
  });

  it.each([
    '/v1/binance/trades/2020/02/01/..%2F..%2Fsecret.csv.gz',
    '/v1/binance/trades/2020/02/01/../secret.csv.gz',
    '/v1/binance/trades/2020/02/01/%2e%2e%2fsecret.csv.gz',
    '/v1/binance/trades/2020/02/01//etc/passwd.csv.gz',
    '/v1/binance/trades/2020/02/01/BTCUSDT%00.csv.gz',
    '/v1/..%2Fbinance/trades/2020/02/01/BTCUSDT.csv.gz',
    '/v1/binance/trades/2020/02/99/BTCUSDT.csv.gz',
    '/v1/binance/trades/2020/02/01/secret.csv.gz',
    '/v1/binance/trades/2020/02/02/GONE.csv.gz',
  ])('gives no file for %s', async (path) => {
    const got = await datasetAt(path);
    expect([got.status, got.body.includes('not for you')]).toEqual([404, false]);
  });
});

describe('two recordings of one exchange', () => {
  it('come one after the other, with a lost connection in between', async () => {
    const at = (minute: number, text: string): ServedCapture => ({
      name: text,
      exchange: 'bybit',
      symbols: ['BTCUSDT'],
      channels: ['publicTrade'],
      availableSince: madeMinute(minute),
      availableTo: madeMinute(minute + 1),
      async *lines(from, to) {
        const time = madeMinute(minute);
        if (time >= from && time < to) yield [{ time, text, channel: 'publicTrade', symbol: 'BTCUSDT' }];
      },
    });
    const server = await serveRelay({ markets: [], captures: [at(5, '{"later":1}'), at(0, '{"first":1}')] });
    const got = await get(sliceUrl(server, { from: timeText(madeFrom), sliceSize: '10' }, 'bybit'));
    await server.close();
    expect(linesOf(got)).toEqual([
      '2020-02-01T00:00:00.0000000Z {"first":1}',
      '',
      '2020-02-01T00:05:00.0000000Z {"later":1}',
    ]);
  });
});

describe('the transport law: what comes through the raw data API', () => {
  const usdm = sharedData('raw/usdm_btcusdt_20240808.gz');
  const note = usdm === undefined ? ` (skipped: ${whyNoSharedData})` : '';

  it('is what comes out of the recording itself', async () => {
    const capture = madeCapture({ resumes: true });
    await expectSame(capture.path, 'binance', 'BTCUSDT', ['2020-02-01T00:00Z', '2020-02-01T00:03Z']);
    capture.remove();
  });

  it.skipIf(usdm === undefined)(`holds for a real recording of Binance futures${note}`, async () => {
    await expectSame(usdm ?? '', 'binance-futures', 'BTCUSDT', ['2024-08-08T23:54Z', '2024-08-08T23:55Z']);
  });
});

/** Reads a recording from its file and through a server, and compares all but what nobody asks the API for. */
async function expectSame(path: string, exchange: string, symbol: string, [from, to]: readonly [string, string]) {
  const { captures, close } = await openCaptures(path);
  const server = await serveRelay({ markets: [], captures });
  try {
    const micros = (text: string) => (Date.parse(text) * 1000) as never;
    const api = await openDataFeeds({
      url: `${server.url}/v1`,
      exchange,
      symbols: [symbol],
      from: micros(from),
      to: micros(to),
    });
    const raw = await openRaw(path, { to: micros(to) });
    expect(api.instruments).toEqual(raw.instruments);
    const [ours, theirs] = [await comparable(api), await comparable(raw)];
    expect(ours.length).toBeGreaterThan(100);
    // Of tens of thousands the first difference says enough.
    const differing = ours.findIndex((event, at) => event !== theirs[at]);
    expect([ours[differing], ours.length]).toEqual([theirs[differing], theirs.length]);
    expect(api.checks?.()).toEqual(raw.checks?.());
  } finally {
    await server.close();
    await close();
  }
}

async function comparable(source: MarketSource): Promise<readonly string[]> {
  const events = (await readAll(source)).filter(({ type }) => type !== 'QuoteChanged');
  // The API names the minute and the line in it, a file the line.
  return events.map((event) => JSON.stringify({ ...event, sequence: 0, ...('place' in event ? { place: '' } : {}) }));
}
