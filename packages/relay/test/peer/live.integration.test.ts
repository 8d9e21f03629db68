import { execFile } from 'node:child_process';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { applyEvent, type Book, type Ladder, waitingBook } from '@replay/book';
import { type MarketEvent, micros, priceText, sizeText } from '@replay/core';
import { generate, type MarketConfig, sampleInstrument, sampleMarket } from '@replay/market';
import { describe, expect, it } from 'vitest';
import { generatedMarket, type ServedMarket, serveRelay } from '../../src/index.ts';

const script = fileURLToPath(new URL('live-peer.cjs', import.meta.url));
const depth = 50;

interface Heard {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** How much the client is to hear, and through what. */
interface Listening {
  readonly messages?: number;
  readonly snapshots?: number;
  /** A way from the client to the server; there is none in between unless given. */
  readonly through?: (port: number) => Promise<Server>;
}

/** Has the real client listen to a server of ours until it has heard enough. */
async function peerHears(market: ServedMarket, { messages, snapshots, through }: Listening): Promise<readonly Heard[]> {
  const relay = await serveRelay({ markets: [market], live: { speed: Infinity } });
  const way = await through?.(relay.port);
  const port = way === undefined ? relay.port : (way.address() as AddressInfo).port;
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script], {
      env: {
        PATH: process.env.PATH ?? '',
        WSS_URL_BYBIT: `ws://127.0.0.1:${port}/v5/public/linear`,
        PEER_TASK: JSON.stringify({ symbols: [sampleInstrument.symbol], messages, snapshots }),
      },
      maxBuffer: 1 << 28,
      timeout: 50_000,
    });
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Heard);
  } finally {
    await relay.close();
    way?.close();
  }
}

/** A way to a server that breaks once, when so many bytes have come back over it. */
async function breakingAfter(bytes: number, port: number): Promise<Server> {
  let left = bytes;
  const way = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    client.on('error', () => server.destroy());
    server.on('error', () => client.destroy());
    client.pipe(server);
    server.on('data', (data) => {
      left -= data.length;
      // The first connection spends them all.
      if (left < 0 && left + data.length >= 0) client.destroy();
      else client.write(data);
    });
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => way.listen(0, '127.0.0.1', resolve));
  return way;
}

const sideText = (ladder: Ladder): string =>
  ladder
    .levels(depth)
    .map(({ price, size }) => `${priceText(price, sampleInstrument)}x${sizeText(size, sampleInstrument)}`)
    .join(' ');

const isoMillis = (time: number): string => new Date(Math.floor(time / 1000)).toISOString();

/** What a client of Bybit should hear of these events, by the plainest of means. */
function expectedOf(events: readonly MarketEvent[]): readonly Heard[] {
  const heard: Heard[] = [];
  let book: Book = waitingBook;
  let shown = '';
  for (const event of events) {
    const timestamp = isoMillis(event.exchangeTime);
    if (event.type === 'TradePrinted') {
      const { tradeId: id, aggressor: side } = event;
      const [price, amount] = [priceText(event.price, sampleInstrument), sizeText(event.size, sampleInstrument)];
      heard.push({ type: 'trade', id, side, price: Number(price), amount: Number(amount), timestamp });
    }
    book = applyEvent(book, event);
    if (book.status !== 'live') continue;
    const [bids, asks] = [sideText(book.bids), sideText(book.asks)];
    const isSnapshot = event.type === 'BookSnapshotted';
    if (!isSnapshot && `${bids} | ${asks}` === shown) continue;
    shown = `${bids} | ${asks}`;
    heard.push({ type: 'book_change', isSnapshot, timestamp, bids, asks });
  }
  return heard;
}

describe('the real tardis-dev, subscribed to the emulated Bybit', () => {
  const minute: MarketConfig = { ...sampleMarket, duration: micros(60_000_000) };
  const events = [...generate(minute)].flat();

  it('has the same book as ours at every message, and gets every print', async () => {
    const expected = expectedOf(events);
    const heard = await peerHears(generatedMarket(minute), { messages: expected.length });
    expect(expected.filter(({ type }) => type === 'book_change').length).toBeGreaterThan(500);
    expect(expected.filter(({ type }) => type === 'trade').length).toBeGreaterThan(200);
    expect(heard).toEqual(expected);
  });

  it('is notified when the stream breaks, and gets the current book after reconnecting', async () => {
    const expected = expectedOf(events);
    const heard = await peerHears(generatedMarket(minute), {
      snapshots: 2,
      through: (port) => breakingAfter(100_000, port),
    });
    const broken = heard.findIndex(({ type }) => type === 'disconnect');
    expect(broken).toBeGreaterThan(10);
    expect(heard.slice(0, broken)).toEqual(expected.slice(0, broken));
    // It comes back a second later: by then the recording, which waits for nobody else, is at its end.
    const { bids, asks } = expected.filter(({ type }) => type === 'book_change').at(-1)!;
    expect(heard.slice(broken + 1)).toMatchObject([{ type: 'book_change', isSnapshot: true, bids, asks }]);
  });
});
