import { applyEvent, type Book, waitingBook } from '@replay/book';
import { instrumentId, type MarketEvent, micros, parseTime } from '@replay/core';
import { eventsOf } from '@replay/feed';
import { generate, type MarketConfig, sampleInstrument, sampleMarket } from '@replay/market';
import { lastValueFrom, scan, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { generatedMarket } from '../src/index.ts';
import { eventsIn, marketOf, openSample, readAll, sampleEvents, sampleFeed, whileServing } from './served.ts';

describe('the sample through a loopback socket', () => {
  it('returns exactly the generated events and the same instrument', async () => {
    await whileServing([sampleFeed], async ({ url }) => {
      const source = await openSample(url);
      expect(source.instruments).toEqual([sampleInstrument]);
      expect(await readAll(source)).toEqual(sampleEvents());
    });
  });

  it('can be read twice and has the same digest on every port', async () => {
    const readTwice = () =>
      whileServing([sampleFeed], async ({ url }) => {
        const source = await openSample(url, { to: micros(sampleMarket.start + 20_000_000) });
        const [first, second] = [await readAll(source), await readAll(source)];
        expect(second).toEqual(first);
        return source.digests();
      });
    const digests = await readTwice();
    expect(digests).toMatchObject([{ name: 'relay replay:BTCUSDT' }]);
    expect(digests[0]?.bytes).toBeGreaterThan(10_000);
    expect(await readTwice()).toEqual(digests);
  });

  it('has its digest before anything is read', async () => {
    await whileServing([sampleFeed], async ({ url }) => {
      const options = { to: micros(sampleMarket.start + 20_000_000) };
      const unread = await openSample(url, options);
      const read = await openSample(url, options);
      await readAll(read);
      expect(await unread.digests()).toEqual(await read.digests());
    });
  });

  it('folds as an Observable, and an early unsubscription ends it', async () => {
    await whileServing([sampleFeed], async ({ url }) => {
      const books$ = eventsOf(await openSample(url)).pipe(take(50), scan(applyEvent, waitingBook), toArray());
      const books: Book[] = await lastValueFrom(books$);
      expect(books.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 'live'));
    });
  });
});

describe('an order-by-order market', () => {
  const byOrder: MarketConfig = { ...sampleMarket, publishes: 'orders', duration: micros(20_000_000), levels: 100 };
  const events = () => [...generate(byOrder)].flat();

  it('comes through the socket order by order', async () => {
    await whileServing([generatedMarket(byOrder)], async ({ url }) => {
      const read = await readAll(await openSample(url));
      expect(read.filter(({ type }) => type === 'PublicOrdersChanged').length).toBeGreaterThan(500);
      expect(read).toEqual(events());
    });
  });

  it('opened in the middle begins with all resting orders', async () => {
    const from = micros(byOrder.start + 10_000_000);
    await whileServing([generatedMarket(byOrder)], async ({ url }) => {
      const [opening, ...later] = await readAll(await openSample(url, { from }));
      const before = events().filter(({ receivedTime }) => receivedTime < from);
      const book = before.reduce<Book>(applyEvent, waitingBook);
      expect(opening?.type === 'PublicOrdersSnapshotted' && opening.orders).toEqual(
        book.status === 'live' && [...(book.orders ?? [])],
      );
      expect(later.some(({ type }) => type === 'PublicOrdersChanged')).toBe(true);
    });
  });
});

describe('a range of the sample', () => {
  const from = parseTime('2024-05-01T07:58:00Z');
  const to = parseTime('2024-05-01T07:59:00Z');

  it('opens with the book, the funding rate and the mark at its start, and continues with the events inside', async () => {
    await whileServing([sampleFeed], async ({ url }) => {
      const events = await readAll(await openSample(url, { from, to }));
      const inside = sampleEvents().filter(({ receivedTime }) => receivedTime >= from && receivedTime < to);
      const opening = events.slice(0, 3);
      expect(opening.map(({ type }) => type)).toEqual(['BookSnapshotted', 'FundingRateChanged', 'MarkPriceChanged']);
      expect(opening.every(({ receivedTime }) => receivedTime === from)).toBe(true);
      const renumbered = inside.map((event, place) => ({ ...event, sequence: place + 3 }));
      expect(events.slice(3)).toEqual(renumbered);
    });
  });

  it('folds to the same book as the whole', async () => {
    await whileServing([sampleFeed], async ({ url }) => {
      const levels = (events: readonly MarketEvent[]) => {
        const book = events.reduce(applyEvent, waitingBook);
        return book.status === 'live' ? [[...book.bids], [...book.asks]] : book.status;
      };
      const part = await readAll(await openSample(url, { from, to }));
      expect(levels(part)).toEqual(levels(sampleEvents().filter(({ receivedTime }) => receivedTime < to)));
    });
  });

  it('contains only the requested channels', async () => {
    await whileServing([sampleFeed], async ({ url }) => {
      const events = await readAll(await openSample(url, { to, channels: ['trade', 'mark'] }));
      expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['TradePrinted', 'MarkPriceChanged']));
    });
  });
});

describe('further contents of a relay', () => {
  it('two symbols over one socket are merged by received time', async () => {
    const short: MarketConfig = { ...sampleMarket, duration: micros(5_000_000), levels: 50, quotes: true };
    const ether = { ...sampleInstrument, id: instrumentId('replay', 'ETHUSDT'), symbol: 'ETHUSDT', tickSize: '0.05' };
    const feeds = [generatedMarket(short), generatedMarket({ ...short, instrument: ether, seed: 5 })];
    await whileServing(feeds, async ({ url }) => {
      const source = await openSample(url, {
        symbols: ['BTCUSDT', 'ETHUSDT'],
        channels: ['book', 'trade', 'quote', 'funding', 'mark'],
      });
      const events = await readAll(source);
      const times = events.map(({ receivedTime }) => receivedTime);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
      for (const [place, { sequence }] of events.entries()) expect(sequence).toBe(place);
      for (const feed of feeds) {
        const own = events.filter((event) => event.instrument === feed.instruments[0]?.instrument.id);
        const unnumbered = (all: readonly MarketEvent[]) => all.map((event) => ({ ...event, sequence: 0 }));
        expect(unnumbered(own)).toEqual(unnumbered(await eventsIn(feed)));
      }
    });
  });

  it('every kind of event arrives as it was sent', async () => {
    const time = sampleMarket.start;
    const stamp = (sequence: number) => ({
      instrument: sampleInstrument.id,
      exchangeTime: time,
      receivedTime: micros(time + sequence),
      sequence,
    });
    const [snapshot] = [...generate(sampleMarket)].flat();
    if (snapshot?.type !== 'BookSnapshotted') throw new Error('a market opens with a snapshot');
    const price = snapshot.bids.prices[0];
    const size = snapshot.bids.sizes[0];
    if (price === undefined || size === undefined) throw new Error('the sample has bids');
    const events: MarketEvent[] = [
      { ...snapshot, ...stamp(0) },
      { type: 'BookChanged', ...stamp(1), bids: { prices: [price], sizes: [size] }, asks: { prices: [], sizes: [] } },
      { type: 'TradePrinted', ...stamp(2), price, size, aggressor: 'unknown' },
      { type: 'TradePrinted', ...stamp(3), price, size, aggressor: 'buy', tradeId: 'a"1' },
      { type: 'QuoteChanged', ...stamp(4), bid: { price, size } },
      { type: 'FundingRateChanged', ...stamp(5), rate: '-0.000125' },
      { type: 'MarkPriceChanged', ...stamp(6), price: '60000.123456' },
      { type: 'LiquidationPrinted', ...stamp(7), price, size, side: 'sell' },
      { type: 'FeedInterrupted', ...stamp(8), kind: 'disconnect', cause: 'the recorder lost its connection' },
      {
        type: 'MessageRejected',
        ...stamp(9),
        kind: 'unreadable',
        reason: 'no JSON: {',
        place: 'row 7',
        damagesBook: false,
      },
    ];
    const feed = marketOf(sampleFeed.instruments, () => [events]);
    await whileServing([feed], async ({ url }) => {
      const channels = ['book', 'trade', 'quote', 'funding', 'mark', 'liquidation'] as const;
      expect(await readAll(await openSample(url, { channels }))).toEqual(events);
    });
  });
});
