import { setTimeout as pause } from 'node:timers/promises';
import { applyEvent, type Book, waitingBook } from '@replay/book';
import { type MarketEvent, type MarketSource, micros } from '@replay/core';
import { eventsOf, streamBybit, streamRelay } from '@replay/feed';
import { generate, sampleMarket } from '@replay/market';
import { anyTape, drawn, tape } from '@replay/testkit';
import fc from 'fast-check';
import { firstValueFrom, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { generatedMarket, serveRelay } from '../src/index.ts';
import { asOfToday, bitcoin, gate, recordingOf, today } from './live.ts';
import { openHandles } from './served.ts';

const asFastAsTaken = { speed: Infinity };

/** Reads until so many events were heard, or to the end. */
async function heard(source: MarketSource, count = Infinity): Promise<MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const batch of source.batches()) {
    events.push(...batch);
    if (events.length >= count) break;
  }
  return events;
}

async function served<Result>(
  events: Parameters<typeof recordingOf>[0],
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = await serveRelay({ markets: [recordingOf(events)], live: asFastAsTaken });
  try {
    return await work(server.url);
  } finally {
    await server.close();
  }
}

const relayOf = (url: string) => streamRelay({ url, exchange: 'bybit', symbols: ['BTCUSDT'], stamps: 'told' });

describe('a live stream of the relay, read by the feed', () => {
  it('returns exactly the events of a generated market', async () => {
    const lively = { ...sampleMarket, duration: micros(60_000_000) };
    const server = await serveRelay({ markets: [generatedMarket(lively)], live: asFastAsTaken });
    try {
      const source = await streamRelay({ url: server.url, exchange: 'replay', symbols: ['BTCUSDT'], stamps: 'told' });
      expect(await heard(source)).toEqual([...generate(lively)].flat());
      expect(source.counts()).toMatchObject({ reconnects: 0, gaps: 0, rejected: 0 });
      const [checks] = source.checks?.() ?? [];
      expect(checks).toMatchObject({ linked: Number(checks?.bookMessages) - 1, blind: 0 });
    } finally {
      await server.close();
    }
  });

  it('returns any events unchanged, including gaps and rejections', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyTape({ instrument: bitcoin.id, maxEvents: 40 }), async (told) => {
        const events = asOfToday(told);
        const read = await served(events, async (url) => heard(await relayOf(url)));
        // What changes no book is not told: changes without rows, and those between a hole and the next snapshot.
        let book: Book = waitingBook;
        const toldLive = events.filter((event) => {
          const before = book;
          book = applyEvent(book, event);
          if (event.type !== 'BookChanged') return true;
          return before.status === 'live' && event.bids.prices.length + event.asks.prices.length > 0;
        });
        expect(read.map(withoutPlace)).toEqual(toldLive.map(withoutPlace));
      }),
      { numRuns: 25 },
    );
  });

  it('is available as an Observable, and is closed on unsubscription', async () => {
    const events = asOfToday(tape({ instrument: bitcoin.id }).snapshot('199x1 | 202x1').print('buy 202x1').events());
    const source = gate();
    await served(
      (signal) => source.batches(signal),
      async (url) => {
        source.tell(events);
        const two = eventsOf(await relayOf(url)).pipe(take(2), toArray());
        expect((await firstValueFrom(two)).map(({ type }) => type)).toEqual(['BookSnapshotted', 'TradePrinted']);
      },
    );
  });

  it('uses its own monotonic clock for times by default', async () => {
    const events = asOfToday(
      tape({ instrument: bitcoin.id }).at(5).snapshot('199x1 | 202x1').at(6).change('198x1 |').events(),
    );
    await served(events, async (url) => {
      const times = [today + 50, today + 40];
      const clock = () => times.shift() ?? today + 60;
      const source = await streamRelay({ url, exchange: 'bybit', symbols: ['BTCUSDT'], clock });
      const read = await heard(source);
      expect(read.map(({ type, receivedTime }) => [type, receivedTime - today])).toEqual([
        ['BookSnapshotted', 50],
        ['MessageFlagged', 50],
        ['BookChanged', 50],
      ]);
      expect(read[1]).toMatchObject({ kind: 'clock-back' });
    });
  });

  it('requests several symbols at once, with the given depth and channels', async () => {
    const events = asOfToday(
      tape({ instrument: bitcoin.id }).snapshot('198x1 199x1 | 202x1').print('buy 202x1').events(),
    );
    await served(events, async (url) => {
      const source = await streamRelay({
        url,
        exchange: 'bybit',
        symbols: ['BTCUSDT'],
        depth: 1,
        channels: ['orderbook'],
      });
      const read = await heard(source);
      expect(read).toMatchObject([{ type: 'BookSnapshotted', bids: { prices: [199], sizes: [1] } }]);
    });
  });

  it('refuses an unknown symbol and names the nearest one', async () => {
    await served([], async (url) => {
      const wrong = streamRelay({ url, exchange: 'bybit', symbols: ['BTCUSD'] });
      await expect(wrong).rejects.toMatchObject({ code: 'BAD_USAGE', remedy: expect.stringContaining('BTCUSDT') });
      const source = await streamRelay({ url, exchange: 'bybit', symbols: ['BTCUSDT'], channels: ['orderbok'] });
      await expect(heard(source)).rejects.toMatchObject({
        code: 'BAD_USAGE',
        message: expect.stringContaining('orderbok'),
      });
    });
  });
});

describe('a live stream in Bybit format, read by the feed', () => {
  it('returns the same books and prints, cut to the depth', async () => {
    const story = tape({ instrument: bitcoin.id }).at(1000).snapshot('199x3 | 202x4').at(2000).change('200x1 |');
    story.at(3000).print('sell 200x1', 'id-1').at(4000).interruption().at(5000).change('198x1 |');
    story
      .at(6000)
      .snapshot('197x1 | 203x1')
      .at(7000)
      .markPrice('100.5')
      .fundingRate('0.0001', 8_000_000 + today);
    const source = gate();
    const served = await serveRelay({
      markets: [recordingOf((signal) => source.batches(signal))],
      live: asFastAsTaken,
    });
    try {
      const url = `${served.url.replace('http', 'ws')}/v5/public/linear`;
      const stream = streamBybit({ url, instruments: [bitcoin], depth: 50 });
      const reading = heard(stream, 7);
      source.tell(asOfToday(story.events()));
      const read = await reading;
      expect(read.map(({ type }) => type)).toEqual([
        'BookSnapshotted',
        'BookChanged',
        'TradePrinted',
        'FeedInterrupted',
        'BookSnapshotted',
        'MarkPriceChanged',
        'FundingRateChanged',
      ]);
      const books = read.reduce<Book[]>((all, event) => [...all, applyEvent(all.at(-1) ?? waitingBook, event)], []);
      expect(books.slice(1, 6).map((book) => (book.status === 'live' ? drawn(book) : book.status))).toEqual([
        '199x3 200x1 | 202x4',
        '199x3 200x1 | 202x4',
        'stale',
        '197x1 | 203x1',
        '197x1 | 203x1',
      ]);
      expect(read[2]).toMatchObject({ price: 200, size: 1, aggressor: 'sell', tradeId: 'id-1' });
      expect(read[6]).toMatchObject({ rate: '0.0001', settlesAt: 8_000_000 + today });
    } finally {
      await served.close();
    }
  });
});

describe('a client that stops listening', () => {
  it.each([
    ['relay', (url: string) => relayOf(url)],
    [
      'bybit',
      async (url: string) =>
        streamBybit({ url: `${url.replace('http', 'ws')}/v5/public/linear`, instruments: [bitcoin] as const }),
    ],
  ])('leaves no socket and no timer behind: %s', async (_form, open) => {
    const before = openHandles().length;
    const source = gate();
    await served(
      (signal) => source.batches(signal),
      async (url) => {
        const stream = await open(url);
        const abort = new AbortController();
        source.tell(asOfToday(tape({ instrument: bitcoin.id }).snapshot('199x1 | 202x1').events()));
        const read = async (): Promise<void> => {
          for await (const batch of stream.batches(abort.signal))
            if (batch.length > 0) abort.abort(new Error('enough'));
        };
        await expect(read()).rejects.toThrow('enough');
        for await (const batch of stream.batches()) if (batch.length > 0) break;
      },
    );
    for (let waited = 0; openHandles().length > before; waited += 20) {
      expect(waited).toBeLessThan(5000);
      await pause(20);
    }
  });
});

/** A relay tells a place of its own for what it has found itself. */
const withoutPlace = (event: MarketEvent): MarketEvent => ({ ...event, sequence: 0 });
