import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyEvent, type Book, type LiveBook, OpeningState, waitingBook } from '@replay/book';
import type { MarketEvent } from '@replay/core';
import { type InstrumentsFile, instrumentEntry, openRaw } from '@replay/feed';
import { anyTape, tape } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BybitChannel, bybitEncoder } from '../src/emulate/bybit-frames.ts';
import { asOfToday, bitcoin, today } from './live.ts';

const instruments = [instrumentEntry(bitcoin)] as InstrumentsFile;

/** The frames that a subscriber hears who comes behind the first `late` events, and the place of the event each is about. */
function framesOf(channel: BybitChannel, events: readonly MarketEvent[], late = 0): readonly [string, number][] {
  const wording = bybitEncoder(channel, bitcoin);
  const state = new OpeningState();
  const frames: [string, number][] = [];
  // Somebody else has followed from the start, so that the numbers have gone on.
  for (const [place, event] of events.entries()) {
    if (place === late) {
      for (const frame of wording.snapshot(state, events[Math.max(0, place - 1)]!)) frames.push([frame, place - 1]);
    }
    const before = state.book;
    state.skip(event);
    for (const frame of wording.frames(event, before, state.book)) if (place >= late) frames.push([frame, place]);
  }
  return frames;
}

/** Has the venue's codec read frames as a capture, each received a microsecond after the one before. */
async function read(frames: readonly string[]): Promise<readonly MarketEvent[]> {
  if (frames.length === 0) return [];
  const folder = await mkdtemp(join(tmpdir(), 'replay-bybit-'));
  try {
    const path = join(folder, 'capture.ndjson');
    await writeFile(path, frames.map((frame, at) => `${today + at} ${frame}\n`).join(''));
    const source = await openRaw(path, { venue: 'bybit', instruments, onBadRow: 'skip' });
    const events: MarketEvent[] = [];
    for await (const batch of source.batches()) events.push(...batch);
    return events;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function topText(book: Book, depth: number): string {
  if (book.status !== 'live') return 'no book';
  const side = (ladder: LiveBook['bids']): string =>
    ladder
      .levels(depth)
      .map(({ price, size }) => `${price}x${size}`)
      .join(' ');
  return `${side(book.bids)} | ${side(book.asks)}`;
}

/** The book behind each frame, as whoever reads the frames holds it. */
function booksBehind(frames: number, events: readonly MarketEvent[]): readonly Book[] {
  let book: Book = waitingBook;
  let next = 0;
  return Array.from({ length: frames }, (_, at) => {
    for (; next < events.length && events[next]!.receivedTime <= today + at; next++) {
      if (events[next]!.type !== 'QuoteChanged') book = applyEvent(book, events[next]!);
    }
    return book;
  });
}

describe('a book in the frames of Bybit', () => {
  it('is read back unchanged, cut to its depth, by a subscriber that joins at any time', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        anyTape({ instrument: bitcoin.id, maxEvents: 50 }),
        fc.integer({ min: 2, max: 12 }),
        fc.nat({ max: 30 }),
        async (told, depth, late) => {
          const events = asOfToday(told);
          const frames = framesOf(`orderbook.${depth}`, events, Math.min(late, events.length - 1));
          const books = booksBehind(frames.length, await read(frames.map(([frame]) => frame)));
          const expected = frames.map(([, place]) =>
            topText(events.slice(0, place + 1).reduce<Book>(applyEvent, waitingBook), depth),
          );
          expect(books.map((book) => topText(book, depth))).toEqual(expected);
          // Never a level more than the depth: what falls out of it is removed.
          for (const book of books) if (book.status === 'live') expect(book.bids.count).toBeLessThanOrEqual(depth);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('has exactly the format of Bybit', () => {
    const events = asOfToday(
      tape({ instrument: bitcoin.id }).at(1999).snapshot('199x3 | 202x4').at(2500).change('199x0 | 202x5').events(),
    );
    expect(framesOf('orderbook.50', events).map(([frame]) => JSON.parse(frame))).toEqual([
      {
        topic: 'orderbook.50.BTCUSDT',
        type: 'snapshot',
        ts: today / 1000 + 1,
        data: { s: 'BTCUSDT', b: [['99.5', '0.003']], a: [['101', '0.004']], u: 1, seq: 0 },
        cts: today / 1000 + 1,
      },
      {
        topic: 'orderbook.50.BTCUSDT',
        type: 'delta',
        ts: today / 1000 + 2,
        data: { s: 'BTCUSDT', b: [['99.5', '0']], a: [['101', '0.005']], u: 2, seq: 1 },
        cts: today / 1000 + 2,
      },
    ]);
  });

  it('shows a gap in the numbers, and an empty book to clients that ignore them', async () => {
    const story = tape({ instrument: bitcoin.id }).snapshot('199x3 | 202x4').at(1000).interruption('lost').at(2000);
    const events = asOfToday(story.snapshot('199x1 | 202x1').events());
    const frames = framesOf('orderbook.50', events).map(([frame]) => frame);
    expect(frames.map((frame) => JSON.parse(frame).data)).toMatchObject([
      { u: 1 },
      { u: 3, b: [], a: [] },
      { u: 4, b: [['99.5', '0.001']] },
    ]);
    expect((await read(frames)).map(({ type }) => type)).toEqual([
      'BookSnapshotted',
      'FeedInterrupted',
      'BookSnapshotted',
    ]);
  });

  it('of depth 1 is the best bid and ask, as a snapshot each time', async () => {
    const story = tape({ instrument: bitcoin.id }).snapshot('198x1 199x3 | 202x4').at(1000).change('199x0 |');
    const frames = framesOf('orderbook.1', asOfToday(story.events())).map(([frame]) => frame);
    expect(frames.map((frame) => JSON.parse(frame).type)).toEqual(['snapshot', 'snapshot']);
    expect(await read(frames)).toMatchObject([
      { type: 'QuoteChanged', bid: { price: 199, size: 3 }, ask: { price: 202, size: 4 } },
      { type: 'QuoteChanged', bid: { price: 198, size: 1 }, ask: { price: 202, size: 4 } },
    ]);
  });
});

describe('trades, tickers and liquidations in the frames of Bybit', () => {
  it.each<[BybitChannel, string, (of: ReturnType<typeof tape>) => unknown, object]>([
    [
      'publicTrade',
      'a print',
      (of) => of.print('sell 199x2', 'a-1'),
      { price: 199, size: 2, aggressor: 'sell', tradeId: 'a-1' },
    ],
    ['publicTrade', 'a print without an id', (of) => of.print('buy 199x2'), { aggressor: 'buy', tradeId: '1' }],
    [
      'allLiquidation',
      'a sale that closed a long',
      (of) => of.liquidation('sell 199x2'),
      { price: 199, size: 2, side: 'sell' },
    ],
    ['tickers', 'a mark price', (of) => of.markPrice('100.123', '100.1'), { price: '100.123', indexPrice: '100.1' }],
    [
      'tickers',
      'a quote',
      (of) => of.quote('199x3 | 202x4'),
      { bid: { price: 199, size: 3 }, ask: { price: 202, size: 4 } },
    ],
    ['tickers', 'a one-sided quote', (of) => of.quote('199x3 |'), { bid: { price: 199, size: 3 } }],
  ])('of %s: %s is read back as it was', async (channel, _what, tell, expected) => {
    const story = tape({ instrument: bitcoin.id }).at(1000).snapshot('199x1 | 202x1');
    tell(story);
    const events = await read(
      [...framesOf('orderbook.50', asOfToday(story.events())), ...framesOf(channel, asOfToday(story.events()))].map(
        ([frame]) => frame,
      ),
    );
    expect(events.slice(1)).toMatchObject([{ ...expected, exchangeTime: today + 1000 }]);
    expect('ask' in events[1]!).toBe('ask' in expected);
  });

  it('drops fields that are no longer sent: an index price, the time of a settlement', async () => {
    const story = tape({ instrument: bitcoin.id }).at(1000).snapshot('199x1 | 202x1').markPrice('100', '99');
    story
      .markPrice('101')
      .fundingRate('0.0001', 9_000_000 + today)
      .fundingRate('0.0002');
    const events = asOfToday(story.events());
    const frames = [...framesOf('orderbook.50', events), ...framesOf('tickers', events)].map(([frame]) => frame);
    const [, marked, markedAgain, funded, fundedAgain] = await read(frames);
    expect(marked).toMatchObject({ price: '100', indexPrice: '99' });
    expect(markedAgain).toMatchObject({ price: '101' });
    expect(markedAgain).not.toHaveProperty('indexPrice');
    expect(funded).toMatchObject({ rate: '0.0001', settlesAt: 9_000_000 + today });
    expect(fundedAgain).toMatchObject({ rate: '0.0002' });
    expect(fundedAgain).not.toHaveProperty('settlesAt');
  });

  it('omits prints and liquidations of unknown side, which the format cannot express', () => {
    const events = asOfToday(
      tape({ instrument: bitcoin.id }).print('unknown 199x1').liquidation('unknown 199x1').events(),
    );
    expect([...framesOf('publicTrade', events), ...framesOf('allLiquidation', events)]).toEqual([]);
  });
});
