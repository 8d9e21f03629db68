import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { applyEvent, type Book, isCrossed, type LiveBook, type Touch, waitingBook } from '@replay/book';
import {
  type BookChanged,
  type BookSnapshotted,
  type Instrument,
  type InstrumentId,
  type MarketEvent,
  type MarketSource,
  priceText,
  sizeText,
} from '@replay/core';
import { sharedData, whyNoSharedData } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { openDataset, openRaw } from '../src/index.ts';
import { eventsIn } from './dataset-files.ts';

/** What the recordings' own description (../shared/data/README.md, sections 2 and 3) says must come out. */
const files = {
  usdm: 'raw/usdm_btcusdt_20240808.gz',
  bybit: 'raw/bybit_v5_linear_orderbook200_2026-08-09.ndjson.gz',
  deribit: 'raw/deribit_v2_book_raw_2021-04-05.ndjson.gz',
  okx: 'raw/okx_v5_books_2022-05-13.ndjson.gz',
  kraken: 'checksum/kraken_v1_book1000_2021-04-05.ndjson.gz',
  okxTicks: 'checksum/okx_v5_books-l2-tbt_2022-02-27.ndjson.gz',
  bitget: 'checksum/bitget_v1_books_2022-04-07_a.ndjson.gz',
};
const oracle = 'tardis-layout/binance-futures_oracle_bbo_2024-08-08_BTCUSDT.csv.gz';
const missing = Object.values(files).some((file) => sharedData(file) === undefined);
const note = missing ? ` (skipped: ${whyNoSharedData})` : '';
const path = (file: keyof typeof files): string => sharedData(files[file]) as string;

/** The futures file, which several claims are about, is read once. */
const usdm = memoised(async () => {
  const source = await openRaw(path('usdm'), { instruments: sharedData('instruments.json') as string });
  const [instrument] = source.instruments as readonly [Instrument];
  return { events: await eventsIn(source), instrument };
});

function memoised<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined;
  return () => (made ??= make());
}

describe.skipIf(missing)(`recordings as venues sent them${note}`, () => {
  it.each([
    ['usdm', 6_552, { linked: 6_547, beforeSnapshot: 4 }, 'an answer and 6,551 updates, of which four were held by it'],
    ['bybit', 1_598, { linked: 1_594 }, 'four snapshots and the rest one more each'],
    ['deribit', 187, { linked: 177 }, 'ten snapshots and 177 links'],
    ['okx', 290, { checksums: 290, checksumsMatched: 290 }, 'a checksum in each'],
    ['kraken', 14_506, { checksums: 14_496, checksumsMatched: 14_496 }, 'ten snapshots carry none'],
    ['okxTicks', 3_679, { checksums: 3_679, checksumsMatched: 3_679 }, 'a checksum in each'],
    ['bitget', 443, { checksums: 443, checksumsMatched: 443 }, 'a checksum in each'],
  ] as [keyof typeof files, number, object, string][])(
    '%s: %i book messages, and nothing speaks against one: %j, %s',
    async (file, bookMessages, counts) => {
      const source = await openRaw(path(file), { unknownContracts: 'assume' });
      const events = await eventsIn(source);
      expect(events.filter(isFinding)).toEqual([]);
      expect(events.findIndex(({ sequence }, index) => sequence !== index)).toBe(-1);
      expect(events.findIndex(({ receivedTime }, index) => receivedTime < (events[index - 1]?.receivedTime ?? 0))).toBe(
        -1,
      );
      expect(summed(source)).toMatchObject({ bookMessages, ...counts });
    },
  );

  it('Binance futures: the very events of the dataset that was made of it', async () => {
    const instruments = sharedData('instruments.json') as string;
    const dataset = await openDataset(sharedData('tardis-layout') as string, {
      instruments,
      symbols: ['binance-futures:BTCUSDT'],
      types: ['incremental_book_L2', 'trades', 'quotes'],
    });
    const [fromRaw, fromDataset] = [(await usdm()).events, await eventsIn(dataset)];
    const books = (events: readonly MarketEvent[]) => events.filter(isBook).map(withoutPlace);
    // The dataset dates the snapshot and the two updates that waited for it by the receipt of these, and the snapshot by its `E`.
    const dated = (events: readonly MarketEvent[]) =>
      events.slice(0, 3).map(({ exchangeTime, ...event }, at) => ({
        ...event,
        receivedTime: 0,
        exchangeTime: at === 0 ? 0 : exchangeTime,
      }));
    expect(dated(books(fromRaw))).toEqual(dated(books(fromDataset)));
    expect(books(fromRaw).slice(3)).toEqual(books(fromDataset).slice(3));
    for (const type of ['TradePrinted', 'QuoteChanged'] as const) {
      const told = (events: readonly MarketEvent[]) => events.filter((event) => event.type === type).map(withoutPlace);
      expect(told(fromRaw)).toEqual(told(fromDataset));
    }
  });

  it('Binance futures: the books after the 1,000th message and at the end, by their digests', async () => {
    const { events, instrument } = await usdm();
    let book: Book = waitingBook;
    let messages = 0;
    const digests: string[] = [];
    for (const event of events.filter(isBook)) {
      book = applyEvent(book, event);
      if (event.type === 'BookSnapshotted') continue;
      messages += 1;
      if (messages === 1000) digests.push(digestOf(book as LiveBook, instrument));
    }
    expect(messages).toBe(6_547);
    expect([...digests, digestOf(book as LiveBook, instrument)]).toEqual(['e87b72aaef5d374f', 'aeb7d1bc894a381b']);
  });

  it('Binance futures: best bid and ask are those of the venue’s own tickers, 6,544 of 6,544', async () => {
    const { events, instrument } = await usdm();
    const sheet = await tickersByUpdate(sharedData(oracle) as string);
    const updates = await updatesOf(path('usdm'));
    // Four updates were held by the snapshot.
    let message = 4;
    let compared = 0;
    const differing: string[] = [];
    for (const book of [...booksOf(events)].slice(1)) {
      const expected = sheet.get(updates[message++] as string);
      if (expected === undefined) continue;
      compared += 1;
      const { bid, ask } = book.touch as Touch;
      const levels = [bid, ask].flatMap(({ price, size }) => [
        priceText(price, instrument),
        sizeText(size, instrument),
      ]);
      if (levels.join() !== expected) differing.push(`${levels.join()} instead of ${expected}`);
    }
    expect(differing).toEqual([]);
    expect([compared, message]).toEqual([6_544, updates.length]);
  });

  it('Bybit: 200 levels a side after each of the 1,598 messages, never crossed', async () => {
    const source = await openRaw(path('bybit'));
    const shapes = new Map<string, number>();
    for (const book of booksOf(await eventsIn(source))) {
      const shape = `${book.bids.count} ${book.asks.count}${isCrossed(book) ? ' crossed' : ''}`;
      shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
    }
    expect(Object.fromEntries(shapes)).toEqual({ '200 200': 1_598 });
  });

  it('Deribit: all 273 tickers equal the book at their time', async () => {
    const events = await eventsIn(await openRaw(path('deribit'), { unknownContracts: 'assume' }));
    const histories = new Map<InstrumentId, { readonly time: number; readonly touch: string }[]>();
    const books = new Map<InstrumentId, Book>();
    for (const event of events.filter(isBook)) {
      const book = applyEvent(books.get(event.instrument) ?? waitingBook, event);
      books.set(event.instrument, book);
      const history = histories.get(event.instrument) ?? [];
      history.push({ time: event.exchangeTime, touch: touchText(book) });
      histories.set(event.instrument, history);
    }
    const quotes = events.filter((event) => event.type === 'QuoteChanged');
    const equal = quotes.filter(({ instrument, exchangeTime, bid, ask }) => {
      const known = histories.get(instrument)?.findLast(({ time }) => time <= exchangeTime);
      return known?.touch === `${bid?.price}x${bid?.size} | ${ask?.price}x${ask?.size}`;
    });
    expect([equal.length, quotes.length]).toEqual([273, 273]);
  });

  it('Kraken: no side is ever deeper than the 1,000 levels that were subscribed, and both once are', async () => {
    const events = await eventsIn(await openRaw(path('kraken')));
    let deepest = 0;
    for (const { bids, asks } of booksOf(events)) deepest = Math.max(deepest, bids.count, asks.count);
    expect(deepest).toBe(1000);
    const rows = events
      .filter(isBook)
      .reduce((sum, { bids, asks }) => sum + bids.prices.length + asks.prices.length, 0);
    // 23,766 rows are the venue's; the others remove what fell out of its window.
    expect(rows).toBe(23_766 + 2_548);
  });

  it('OKX: of two snapshots, one behind the other, the second replaces the first', async () => {
    const events = await eventsIn(await openRaw(path('okxTicks'), { unknownContracts: 'assume' }));
    const snapshots = events.filter((event) => event.type === 'BookSnapshotted');
    const counts = new Map<InstrumentId, number>();
    for (const { instrument } of snapshots) counts.set(instrument, (counts.get(instrument) ?? 0) + 1);
    expect([...counts.values()]).toEqual(Array.from({ length: 10 }, () => 2));
    for (const event of snapshots) {
      const book = applyEvent(waitingBook, event) as LiveBook;
      expect([book.bids.count, book.asks.count]).toEqual([event.bids.prices.length, event.asks.prices.length]);
    }
  });
});

const isFinding = ({ type }: MarketEvent): boolean => /Rejected|Flagged|Interrupted/.test(type);
const isBook = (event: MarketEvent): event is BookSnapshotted | BookChanged =>
  event.type === 'BookSnapshotted' || event.type === 'BookChanged';
const withoutPlace = (event: MarketEvent) => ({ ...event, sequence: 0 });

function summed(source: MarketSource): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { instrument: _, ...counts } of source.checks?.() ?? []) {
    for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
  }
  return sums;
}

function* booksOf(events: readonly MarketEvent[]): Generator<LiveBook> {
  const books = new Map<InstrumentId, Book>();
  for (const event of events.filter(isBook)) {
    const book = applyEvent(books.get(event.instrument) ?? waitingBook, event);
    books.set(event.instrument, book);
    yield book as LiveBook;
  }
}

/** Best bid and ask of any book, an empty side as `undefinedxundefined`. */
function touchText(book: Book): string {
  const sides = book.status === 'live' ? book : undefined;
  const bid = sides?.bids.best;
  const ask = sides?.asks.best;
  return `${bid?.price}x${bid?.size} | ${ask?.price}x${ask?.size}`;
}

function digestOf({ bids, asks }: LiveBook, instrument: Instrument): string {
  const hash = createHash('sha256');
  for (const [letter, side] of [
    ['b', bids],
    ['a', asks],
  ] as const) {
    for (const { price, size } of side.levels()) {
      hash.update(`${letter} ${priceText(price, instrument)} ${sizeText(size, instrument)}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

async function* messagesOf(file: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(file).pipe(createGunzip()) });
}

/** The answer sheet beside the dataset: the venue's ticker for each message, by the message's final update id. */
async function tickersByUpdate(file: string): Promise<ReadonlyMap<string, string>> {
  const sheet = new Map<string, string>();
  for await (const row of messagesOf(file)) {
    const [, , , final = '', , ...ticker] = row.split(',');
    if (/^\d+$/.test(final)) sheet.set(final, ticker.map((decimal) => String(Number(decimal))).join());
  }
  return sheet;
}

async function updatesOf(file: string): Promise<readonly string[]> {
  const updates: string[] = [];
  for await (const text of messagesOf(file)) {
    if (text.includes('@depth')) updates.push(/"u":(\d+)/.exec(text)?.[1] ?? '');
  }
  return updates;
}
