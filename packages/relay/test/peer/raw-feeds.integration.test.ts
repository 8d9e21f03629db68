import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { applyEvent, type Book, type Ladder, waitingBook } from '@replay/book';
import { type Instrument, type MarketEvent, type MarketSource, parseTime, priceText, sizeText } from '@replay/core';
import { type OpenedCaptures, openCaptures, openDataFeeds, openRaw } from '@replay/feed';
import { sharedData, whyNoSharedData } from '@replay/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RelayServer, type ServedMarket, serveRelay } from '../../src/index.ts';
import { freshFolder, type MadeCapture, madeCapture, madeFrom, madeMinute } from '../made-capture.ts';
import { loopbackTls, runPeer } from './run-peer.ts';

const range = { from: '2020-02-01T00:00', to: '2020-02-01T00:03' };
const filters = ['depth', 'depthSnapshot', 'trade'].map((channel) => ({ channel, symbols: ['btcusdt'] }));

/** A recording behind a server of ours over https. */
interface Served {
  readonly server: RelayServer;
  readonly captures: OpenedCaptures;
}

async function served(path: string, tls = true): Promise<Served> {
  const captures = await openCaptures(path);
  const { captures: recorded } = captures;
  return {
    server: await serveRelay({ markets: [], captures: recorded, ...(tls ? { tls: loopbackTls } : {}) }),
    captures,
  };
}

async function close({ server, captures }: Served): Promise<void> {
  await server.close();
  await captures.close();
}

async function eventsOf(url: string, cacheDir: string): Promise<readonly MarketEvent[]> {
  const source = await openDataFeeds({
    url,
    exchange: 'binance',
    symbols: ['BTCUSDT'],
    from: madeFrom,
    to: madeMinute(3),
    cacheDir,
    // A server that is down is not waited for.
    wait: async () => {},
  });
  const events: MarketEvent[] = [];
  for await (const batch of source.batches()) events.push(...batch);
  return events;
}

describe('the real tardis-dev, reading recorded messages from our server over https', () => {
  const cache = freshFolder();
  let capture: MadeCapture;
  let behind: Served;
  const placesOf = ({ server }: Served) => ({
    endpoint: `${server.url.replace('127.0.0.1', 'localhost')}/v1`,
    cacheDir: cache.path,
  });

  beforeAll(async () => {
    capture = madeCapture();
    behind = await served(capture.path);
  });
  afterAll(async () => {
    await close(behind);
    capture.remove();
    cache.remove();
  });

  it('gets every message exactly as recorded, and the lost connection at its position', async () => {
    const got = await runPeer({ name: 'raw', exchange: 'binance', ...range, filters }, placesOf(behind));
    const recorded = capture.lines.map((line) =>
      line === ''
        ? 'disconnect'
        : {
            localTimestamp: `${line.slice(0, 23)}Z`,
            message: JSON.parse(line.slice(line.indexOf(' ') + 1)) as unknown,
          },
    );
    expect(got).toEqual(recorded);
  });

  it('normalizes and computes as it does from the vendor, first from the server and then from its cache alone', async () => {
    const other = await served(capture.path);
    const own = freshFolder();
    const places = { ...placesOf(other), cacheDir: own.path };
    const task = { name: 'normalized', exchange: 'binance', symbols: ['btcusdt'], ...range, depth: 3, interval: 1000 };
    const first = await runPeer(task, places);
    await close(other);
    // One snapshot and 91 changes before the gap, none after it, as no whole book comes again; prints go on.
    const expected = { book_change: 92, trade: 90, disconnect: 1 };
    expect(countsOf(first)).toMatchObject(expected);
    expect(await runPeer(task, places)).toEqual(first);
    own.remove();
  });

  it('shares its slice cache with the feed, in both directions, with every server down', async () => {
    const plain = await served(capture.path, false);
    const [theirs, ours] = [freshFolder(), freshFolder()];
    const fromServer = await eventsOf(`${plain.server.url}/v1`, ours.path);
    await close(plain);
    expect(fromServer).toHaveLength(92 + 90 + 1);
    const raw = { name: 'raw', exchange: 'binance', ...range, filters };
    const online = await runPeer(raw, { ...placesOf(behind), cacheDir: theirs.path });
    const nowhere = 'https://localhost:9/v1';
    expect(await eventsOf(nowhere.replace('https', 'http'), theirs.path)).toEqual(fromServer);
    expect(await runPeer(raw, { endpoint: nowhere, cacheDir: ours.path })).toEqual(online);
    theirs.remove();
    ours.remove();
  });
});

const whole = sharedData('raw/usdm_btcusdt_20240808.gz');
const note = whole === undefined ? ` (the real recording is skipped: ${whyNoSharedData})` : '';

describe(`tardis-dev’s OrderBook and our fold, of the same slices, after every message${note}`, () => {
  it('agree on a generated recording of a spot market, through a gap', async () => {
    const capture = madeCapture({ resumes: true });
    const got = await booksOf(capture.path, 'binance', 'BTCUSDT', range);
    capture.remove();
    expect(got.compared).toBe(1 + 91 + 1 + 89);
    expect(got.differing).toEqual([]);
  });

  it.skipIf(whole === undefined)(
    'agree on a recording of Binance futures',
    async () => {
      const times = { from: '2024-08-08T23:54', to: '2024-08-09T00:00' };
      const got = await booksOf(whole ?? '', 'binance-futures', 'BTCUSDT', times);
      expect(got.compared).toBeGreaterThan(6_500);
      expect(got.differing).toEqual([]);
    },
    180_000,
  );
});

/** What tardis-dev heard of a Machine of ours. */
interface HeardChange {
  readonly isSnapshot: boolean;
  readonly timestamp: string;
  readonly localTimestamp: string;
  readonly sides: readonly (readonly string[])[];
  readonly listed: readonly (readonly string[])[];
}

describe('tardis-dev’s OrderBook, given by our Machine a snapshot with buffered updates', () => {
  /** `<receipt, ns> <message>` of Binance USD-M: three updates, and then the snapshot that the last two go on from. */
  function capture(): string {
    const begin = Date.parse('2024-08-08T00:00:00Z');
    const said = (millis: number, message: object) => `${begin + millis}000000 ${JSON.stringify(message)}`;
    const depth = (millis: number, U: number, u: number, b: string[][], a: string[][]) =>
      said(millis, {
        stream: 'btcusdt@depth@0ms',
        data: { e: 'depthUpdate', E: begin + millis - 2, T: begin + millis - 2, s: 'BTCUSDT', U, u, pu: U - 1, b, a },
      });
    const snapshot = {
      lastUpdateId: 25,
      E: begin + 20,
      T: begin + 20,
      bids: [
        ['99.9', '1.000'],
        ['99.8', '2.000'],
      ],
      asks: [
        ['100.1', '1.000'],
        ['100.2', '2.000'],
      ],
    };
    const lines = [
      depth(10, 10, 19, [['99.9', '9.000']], []),
      depth(
        20,
        20,
        29,
        [
          ['99.9', '0.000'],
          ['99.7', '3.000'],
        ],
        [['100.1', '1.500']],
      ),
      depth(30, 30, 39, [['99.7', '0.000']], [['100.1', '0.000']]),
      said(40, snapshot),
      depth(50, 40, 49, [['99.6', '4.000']], []),
    ];
    const path = join(mkdtempSync(join(tmpdir(), 'replay-peer-')), 'usdm.ndjson');
    writeFileSync(path, `${lines.join('\n')}\n`);
    return path;
  }

  it('gets a snapshot with its own times, and the updates as updates', async () => {
    const path = capture();
    const source = await openRaw(path, { unknownContracts: 'assume' });
    const [instrument] = source.instruments as readonly [Instrument];
    const [from, to] = ['2024-08-08T00:00:00.000Z', '2024-08-08T00:01:00.000Z'];
    const market: ServedMarket = {
      name: 'at hand',
      instruments: [{ instrument, availableSince: parseTime(from), availableTo: parseTime(to) }],
      open: (_, signal) => source.batches(signal),
    };
    const server = await serveRelay({ markets: [market] });
    try {
      const { exchange, symbol } = instrument;
      const options = { exchange, symbols: [symbol], from, to, dataTypes: ['book_change'] };
      const heard = (await runPeer(
        { name: 'machine', url: server.url, options },
        { endpoint: server.url, cacheDir: dirname(path) },
      )) as readonly HeardChange[];
      const [first] = heard;
      expect(first).toMatchObject({ isSnapshot: true, timestamp: '2024-08-08T00:00:00.020Z' });
      expect(first?.listed).toEqual([
        ['99.9x1', '99.8x2'],
        ['100.1x1', '100.2x2'],
      ]);
      expect(first?.sides).toEqual(first?.listed);
      expect(
        heard.slice(1).map(({ isSnapshot, timestamp, localTimestamp }) => [isSnapshot, timestamp, localTimestamp]),
      ).toEqual([
        [false, '2024-08-08T00:00:00.018Z', '2024-08-08T00:00:00.040000Z'],
        [false, '2024-08-08T00:00:00.028Z', '2024-08-08T00:00:00.040000Z'],
        [false, '2024-08-08T00:00:00.048Z', '2024-08-08T00:00:00.050000Z'],
      ]);
      expect(heard.at(-1)?.sides).toEqual([['99.8x2', '99.6x4'], ['100.2x2']]);
    } finally {
      await server.close();
      rmSync(dirname(path), { recursive: true });
    }
  });
});

interface PeerMessage {
  readonly type: string;
}

/** How often both books were compared, and the first messages after which they were not the same. */
async function booksOf(
  path: string,
  exchange: string,
  symbol: string,
  times: { readonly from: string; readonly to: string },
) {
  const behind = await served(path);
  const plain = await serveRelay({ markets: [], captures: behind.captures.captures });
  const cache = freshFolder();
  try {
    const endpoint = `${behind.server.url.replace('127.0.0.1', 'localhost')}/v1`;
    const task = { name: 'books', exchange, symbols: [symbol], ...times };
    const theirs = await runPeer(task, { endpoint, cacheDir: cache.path });
    const source = await openDataFeeds({
      url: `${plain.url}/v1`,
      exchange,
      symbols: [symbol],
      from: parseTime(times.from),
      to: parseTime(times.to),
    });
    const ours = await bookTexts(source);
    const differing = theirs.flatMap((text, at) => (text === ours[at] ? [] : [{ at, theirs: text, ours: ours[at] }]));
    return { compared: Math.max(theirs.length, ours.length), differing: differing.slice(0, 3) };
  } finally {
    await plain.close();
    await close(behind);
    cache.remove();
  }
}

/** The book after all that was received together and changed it: the peer makes one message of a snapshot and what waited for it. */
async function bookTexts(source: MarketSource): Promise<readonly string[]> {
  const [instrument] = source.instruments as readonly [Instrument];
  const texts: string[] = [];
  let book: Book = waitingBook;
  let changed: number | undefined;
  for await (const batch of source.batches()) {
    for (const event of batch) {
      if (changed !== undefined && event.receivedTime !== changed) {
        texts.push(textOf(book, instrument, texts.length));
        changed = undefined;
      }
      book = applyEvent(book, event);
      if (event.type.startsWith('Book')) changed = event.receivedTime;
    }
  }
  if (changed !== undefined) texts.push(textOf(book, instrument, texts.length));
  return texts;
}

/** The very text that the peer makes: 25 levels a side, and now and then all of them. */
function textOf(book: Book, instrument: Instrument, count: number): string {
  if (book.status !== 'live') return book.status;
  const side = (ladder: Ladder) =>
    ladder
      .levels(count % 500 === 0 ? undefined : 25)
      .map(({ price, size }) => `${priceText(price, instrument)}x${sizeText(size, instrument)}`);
  const sides = [side(book.bids), side(book.asks)] as const;
  const digest = createHash('sha1').update(sides.map((levels) => levels.join(' ')).join(' | '));
  return `${sides[0][0]} | ${sides[1][0]} ${digest.digest('hex')}`;
}

function countsOf(messages: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of messages as readonly PeerMessage[]) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
