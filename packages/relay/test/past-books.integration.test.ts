import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { applyEvent, type Book, type Ladder, type PriceLevel, waitingBook } from '@replay/book';
import {
  type FeedInterrupted,
  type Levels,
  levelsOf,
  type MarketEvent,
  type Micros,
  micros,
  type Random,
  randomFrom,
} from '@replay/core';
import { openRelayBooks, type RelayBooksOptions, reconstruct } from '@replay/feed';
import { type MarketConfig, sampleInstrument, sampleMarket } from '@replay/market';
import { describe, expect, it } from 'vitest';
import { generatedMarket, type RelayOptions, type ServedMarket, serveRelay } from '../src/index.ts';
import { eventsIn, marketOf, openHandles, sampleFeed, shortSample } from './served.ts';

const minute: MarketConfig = { ...sampleMarket, duration: micros(60_000_000), levels: 100 };
const minuteFeed = generatedMarket(minute);

/** Asks a relay for the books of many moments, and holds each against the direct fold of the events. */
async function expectBooksOf(
  feed: ServedMarket,
  moments: readonly Micros[],
  { server = {}, client = {} }: { server?: Partial<RelayOptions>; client?: Partial<RelayBooksOptions> } = {},
) {
  const [{ instrument }] = feed.instruments as [ServedMarket['instruments'][number]];
  const relay = await serveRelay({ markets: [feed], ...server });
  const books = await openRelayBooks({ url: relay.url, instruments: [instrument], ...client });
  try {
    const requests = moments.map((time) => ({ instrument: instrument.id, time }));
    const told = new Map<Micros, Book>();
    for await (const answer of reconstruct(books, requests)) {
      if (answer.status === 'failed') throw answer.error;
      told.set(answer.request.time, answer.book);
    }
    const folded = foldedAt(await eventsIn(feed), moments);
    for (const time of moments) {
      expect([time, shown(told.get(time), client.depth)]).toEqual([time, shown(folded.get(time), client.depth)]);
    }
    return books.counts;
  } finally {
    await books.close();
    await relay.close();
  }
}

function foldedAt(events: readonly MarketEvent[], moments: readonly Micros[]): ReadonlyMap<Micros, Book> {
  const books = new Map<Micros, Book>();
  let book = waitingBook;
  let at = 0;
  for (const time of moments.toSorted((one, other) => one - other)) {
    for (let event = events[at]; event !== undefined && event.receivedTime <= time; event = events[++at]) {
      book = applyEvent(book, event);
    }
    books.set(time, book);
  }
  return books;
}

/** All that makes a book, but its number: a relay counts its own messages, a tape all events. */
function shown(book: Book | undefined, depth?: number): unknown {
  if (book?.status !== 'live') return book;
  const { sequence: _, bids, asks, ...rest } = book;
  const text = (ladder: Ladder): string =>
    ladder
      .levels(depth)
      .map(({ price, size }) => `${price}x${size}`)
      .join(' ');
  return { ...rest, bids: text(bids), asks: text(asks) };
}

const randomMoments = (seed: number, count: number, { start, duration }: MarketConfig): Micros[] => {
  const random = randomFrom(seed);
  // A second before the first event and one behind the last belong to the past, too.
  return Array.from({ length: count }, () => micros(start - 1_000_000 + random.below(duration + 2_000_000)));
};

/** What befalls a recording: holes with a fresh snapshot behind them, damaged messages, snapshots that change nothing. */
function battered(events: readonly MarketEvent[], seed: number): MarketEvent[] {
  const random = randomFrom(seed);
  const told: MarketEvent[] = [];
  let truth: Book = waitingBook;
  let mendsIn = -1;
  for (const event of events) {
    truth = applyEvent(truth, event);
    told.push(event);
    const { instrument, exchangeTime, receivedTime, sequence } = event;
    const stamp = { instrument, exchangeTime, receivedTime, sequence };
    if (mendsIn < 0 && random.chance(0.02)) {
      mendsIn = random.below(40);
      const hole: FeedInterrupted = {
        type: 'FeedInterrupted',
        ...stamp,
        kind: 'disconnect',
        cause: `hole ${sequence}`,
      };
      const damage = { ...hole, type: 'MessageRejected', kind: 'unreadable', reason: 'torn', place: 'row 1' } as const;
      told.push(random.chance(0.5) ? hole : { ...damage, damagesBook: true });
    } else if (mendsIn === 0 || random.chance(0.01)) {
      if (truth.status !== 'live') continue;
      const [bids, asks] = [columns(truth.bids), columns(truth.asks)];
      told.push({ type: 'BookSnapshotted', ...stamp, bids, asks });
      mendsIn = -1;
    } else if (random.chance(0.02)) {
      told.push({ type: 'BookChanged', ...stamp, bids: columns([]), asks: columns([]) });
    }
    if (mendsIn > 0) mendsIn -= 1;
  }
  return told;
}

/**
 * Stands between a relay and its reader, and loses, doubles or moves one message of every answer. The last message of an answer
 * stays: no number behind it tells that it was lost.
 */
async function whileMeddling(
  upstream: string,
  random: Random,
  asked: (target: string) => string,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer(async (request, response) => {
    const answer = (await (await fetch(`${upstream}${asked(request.url ?? '/')}`)).json()) as Record<string, unknown>;
    for (const name of ['data', 'messages']) {
      if (Array.isArray(answer[name])) answer[name] = meddled(answer[name] as { sequence: number }[], random);
    }
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function meddled(rows: readonly { readonly sequence: number }[], random: Random): unknown[] {
  const sequences = [...new Set(rows.map(({ sequence }) => sequence))];
  const messages = sequences.map((number) => rows.filter(({ sequence }) => sequence === number));
  if (messages.length < 2) return [...rows];
  const at = random.below(messages.length - 1);
  const [message] = messages.splice(at, 1);
  const places = [[], [at, at + 1], [random.below(messages.length)]][random.below(3)] ?? [];
  for (const place of places) if (message !== undefined) messages.splice(place, 0, message);
  return messages.flat();
}

const columns = (levels: Iterable<PriceLevel>): Levels =>
  levelsOf([...levels].map(({ price, size }) => [price, size] as const));

describe('historical books from a relay', () => {
  it('equal those of the direct fold at 200 random times of the sample', async () => {
    const counts = await expectBooksOf(sampleFeed, randomMoments(7, 200, shortSample));
    expect(counts).toMatchObject({ retries: 0, broken: 0 });
  });

  it.each<[string, Partial<RelayOptions>, Partial<RelayBooksOptions>]>([
    ['come in pages of 7 rows', {}, { pageRows: 7 }],
    ['come from a relay that remembers little and has to begin anew', { keptRows: 300 }, {}],
    ['share snapshots of half a minute', {}, { snapshotEvery: micros(30_000_000) }],
    ['have a snapshot of their own each', {}, { snapshotEvery: micros(1) }],
    ['share updates in stretches of three seconds', {}, { updatesEvery: micros(3_000_000) }],
    ['share both', {}, { updatesEvery: micros(7_000_000), snapshotEvery: micros(20_000_000) }],
    ['come late', { latency: 20 }, {}],
  ])('are the same when they %s', async (_how, server, client) => {
    await expectBooksOf(minuteFeed, randomMoments(11, 40, minute), { server, client });
  });

  it.each([1, 2, 3])('have the gaps of the recording, and are complete after them (seed %i)', async (seed) => {
    const events = battered(await eventsIn(minuteFeed), seed);
    const feed: ServedMarket = marketOf(minuteFeed.instruments, () => [events.slice(0, 400), events.slice(400)]);
    const moments = [
      ...randomMoments(seed, 100, minute),
      ...events.slice(0, 400).map(({ receivedTime }) => receivedTime),
    ];
    const statuses = new Set([...foldedAt(events, moments).values()].map(({ status }) => status));
    expect(statuses).toEqual(new Set(['waiting', 'stale', 'live']));
    await expectBooksOf(feed, [...new Set(moments)]);
  });

  it.each<[string, (target: string) => string, Partial<RelayBooksOptions>]>([
    ['rows', (target) => target.replace('&form=messages', ''), {}],
    ['messages', (target) => target, {}],
    ['messages of shared stretches', (target) => target, { updatesEvery: micros(2_000_000) }],
  ])('are right or refused when a relay loses, doubles or mixes up %s', async (_form, asked, more) => {
    const relay = await serveRelay({ markets: [minuteFeed] });
    const moments = randomMoments(17, 120, minute);
    const folded = foldedAt(await eventsIn(minuteFeed), moments);
    const random = randomFrom(17);
    let refused = 0;
    await whileMeddling(relay.url, random, asked, async (url) => {
      const options = { instruments: [sampleInstrument], snapshotEvery: micros(10_000_000), ...more };
      const books = await openRelayBooks({ url, ...options });
      for (const time of moments) {
        const book = await books.bookAt(sampleInstrument.id, time).catch((error: { code?: string }) => error.code);
        if (book === 'BAD_DATA') refused += 1;
        else expect([time, shown(book as Book)]).toEqual([time, shown(folded.get(time))]);
      }
      await books.close();
    });
    await relay.close();
    expect(refused).toBeGreaterThan(10);
    expect(refused).toBeLessThan(moments.length);
  });

  it.each([1, 10, 60])('cut to a depth of %i are the best levels of the whole book', async (depth) => {
    await expectBooksOf(minuteFeed, randomMoments(5, 60, minute), { client: { depth } });
  });

  it('requested by many clients at once cost one snapshot', async () => {
    const relay = await serveRelay({ markets: [minuteFeed], latency: 20 });
    const books = await openRelayBooks({ url: relay.url, instruments: [sampleInstrument] });
    const time = micros(minute.start + 30_000_000);
    const ask = () => books.bookAt(sampleInstrument.id, time);
    await Promise.all(Array.from({ length: 10 }, ask));
    expect(books.counts.cache).toEqual({ hits: 0, shared: 9, misses: 1 });
    await ask();
    expect(books.counts.cache).toEqual({ hits: 1, shared: 9, misses: 1 });
    // One snapshot, and the updates behind it for each.
    expect(books.counts.requests).toBe(12);
    await books.close();
    await relay.close();
  });

  it.each<[string, (abort: AbortController, close: () => Promise<void>) => unknown, string]>([
    ['its signal', (abort) => abort.abort(), 'AbortError'],
    ['closing', (_abort, close) => close(), 'ReplayError'],
  ])('end by %s at once, and leave no socket and no timer', async (_how, end, name) => {
    const before = openHandles();
    const relay = await serveRelay({ markets: [minuteFeed], latency: 5000 });
    const abort = new AbortController();
    const books = await openRelayBooks({ url: relay.url, instruments: [sampleInstrument] });
    const asked = books.bookAt(sampleInstrument.id, micros(minute.start + 30_000_000), abort.signal);
    setTimeout(() => end(abort, books.close), 50);
    await expect(asked).rejects.toMatchObject({ name });
    const began = performance.now();
    await books.close();
    await relay.close();
    expect(performance.now() - began).toBeLessThan(1500);
    expect(openHandles().length).toBeLessThanOrEqual(before.length);
  });
});
