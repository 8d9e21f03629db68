import type { MarketEvent } from '@replay/core';
import { anyTape, change, drawBook, drawn, interruption, ModelBook, print, snapshot, tape } from '@replay/testkit';
import fc from 'fast-check';
import { from, lastValueFrom, scan, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { applyEvent, type Book, isTwoSided, waitingBook } from '../src/index.ts';

const fold = (events: readonly MarketEvent[], book: Book = waitingBook): Book => events.reduce(applyEvent, book);

const rejected = (damagesBook: boolean): MarketEvent =>
  tape().rejection('not a number', { damagesBook }).events()[0] as MarketEvent;

describe('a book', () => {
  const [waiting, live, stale] = [waitingBook, drawBook('99x3 100x5 | 101x4'), fold([interruption('gap')])];

  it.each<[string, string, string, string, Book, MarketEvent]>([
    ['waiting', 'a snapshot', '99x3 | 101x4', 'the book begins', waiting, snapshot('99x3 | 101x4')],
    ['waiting', 'a change', 'waiting', 'changes alone cannot make a book', waiting, change('99x3 | 101x4')],
    ['live', 'a change', '100x7 | 101x2', 'all its rows count together', live, change('99x0 100x7 | 101x2')],
    ['live', 'to remove the unknown', '99x3 100x5 | 101x4', 'this is normal', live, change('98x0 |')],
    ['live', 'to remove its only ask', '99x3 100x5 |', 'it is one-sided', live, change('| 101x0')],
    ['live', 'a snapshot', '90x1 | 110x1', 'it replaces what was known', live, snapshot('90x1 | 110x1')],
    ['live', 'one side', '90x1 |', 'a snapshot may have one side', live, snapshot('90x1 |')],
    ['live', 'no level', '|', 'a snapshot may say that the book is empty', live, snapshot('|')],
    ['stale', 'no level', '|', 'an empty book is known as well', stale, snapshot('|')],
    ['live', 'of a gap', 'stale: socket closed', 'it is no longer what it was', live, interruption('socket closed')],
    ['live', 'of a lost change', 'stale: not a number', 'levels are missing', live, rejected(true)],
    ['live', 'of a lost print', '99x3 100x5 | 101x4', 'no level is missing', live, rejected(false)],
    ['live', 'a print', '99x3 100x5 | 101x4', 'the next change says what is left', live, print('sell 100x5')],
    ['stale', 'a change', 'stale: gap', 'a change of unknown levels', stale, change('99x3 |')],
    ['stale', 'a snapshot', '99x3 | 101x4', 'only this brings it back', stale, snapshot('99x3 | 101x4')],
  ])('that is %s and receives %s is then %s: %s', (_status, _event, after, _because, book, event) => {
    expect(drawn(applyEvent(book, event))).toBe(after);
  });

  it('is the same object after an event that does not concern the book', () => {
    const events = tape()
      .print('buy 101x1')
      .quote('99x1 | 101x1')
      .markPrice('100')
      .fundingRate('0.0001')
      .liquidation('sell 99x1');
    for (const event of events.events()) expect(applyEvent(live, event)).toBe(live);
  });

  it('carries the stamps of the event that made it, and a stale one since when', () => {
    const events = tape({ feedLatency: 7, firstSequence: 40 })
      .at(100)
      .snapshot('99x3 | 101x4')
      .at(200)
      .change('98x1 |');
    const book = fold(events.at(300).print('buy 101x1').events());
    expect(book).toMatchObject({ status: 'live', exchangeTime: 200, receivedTime: 207, sequence: 41 });
    expect(fold(events.at(400).interruption().events())).toMatchObject({ status: 'stale', since: 407 });
  });

  it('has two sides only when it is live and both have levels', () => {
    expect([waiting, stale, drawBook('99x3 |'), drawBook('| 101x1'), live].map(isTwoSided)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it('keeps its touch object while the touch is unchanged', () => {
    const after = applyEvent(live, change('99x9 |'));
    expect(isTwoSided(after) && after.touch).toBe(live.touch);
  });

  it('rejects a message of another instrument', () => {
    expect(() => applyEvent(live, change('99x1 |', { instrument: 'other' }))).toThrow(/other met the book of test/);
    expect(() => applyEvent(live, snapshot('99x1 |', { instrument: 'other' }))).toThrow(/other met the book of test/);
  });

  it('is a fold in the shape of scan', async () => {
    const events = tape().snapshot('99x3 | 101x4').change('100x1 |').interruption('gap').events();
    const books = await lastValueFrom(from(events).pipe(scan(applyEvent, waitingBook), toArray()));
    expect(books.map(drawn)).toEqual(['99x3 | 101x4', '99x3 100x1 | 101x4', 'stale: gap']);
  });
});

describe('on any tape', () => {
  it('a book equals the venue’s while it is live', () => {
    fc.assert(
      fc.property(anyTape(), (events) => {
        const venue = new ModelBook();
        let book: Book = waitingBook;
        for (const event of events) {
          if (event.type === 'BookSnapshotted') venue.clear();
          if (event.type === 'BookSnapshotted' || event.type === 'BookChanged') venue.apply(event);
          book = applyEvent(book, event);
          if (book.status !== 'live') continue;
          expect(book.bids.levels().map(({ price, size }) => [price, size])).toEqual(venue.bids.rows());
          expect(book.asks.levels().map(({ price, size }) => [price, size])).toEqual(venue.asks.rows());
          expect(book.touch).toEqual(touchOf(venue));
        }
      }),
    );
  });

  it('folding the changes between two snapshots equals applying the next snapshot', () => {
    fc.assert(
      fc.property(anyTape({ interruptions: false }), (events) => {
        let book: Book = waitingBook;
        let compared = 0;
        for (const event of events) {
          // The generated venue takes its snapshots from its own book, so they say what the changes should have made.
          if (event.type === 'BookSnapshotted' && book.status === 'live' && event.bids.prices.length > 0) {
            expect(drawn(book)).toBe(drawn(applyEvent(waitingBook, event)));
            compared += 1;
          }
          book = applyEvent(book, event);
        }
        fc.pre(compared > 0);
      }),
    );
  });

  it('a fold stopped anywhere and resumed ends in the same book', () => {
    fc.assert(
      fc.property(anyTape(), fc.nat(), (events, anywhere) => {
        const cut = anywhere % (events.length + 1);
        expect(fold(events.slice(cut), fold(events.slice(0, cut)))).toEqual(fold(events));
      }),
    );
  });

  it('no event changes an earlier book', () => {
    fc.assert(
      fc.property(anyTape(), (events) => {
        let book: Book = waitingBook;
        const kept = events.map((event) => {
          book = applyEvent(book, event);
          return { book, text: drawn(book), touch: JSON.stringify(book.status === 'live' ? book.touch : null) };
        });
        for (const { book, text, touch } of kept) {
          expect(drawn(book)).toBe(text);
          expect(JSON.stringify(book.status === 'live' ? book.touch : null)).toBe(touch);
        }
      }),
    );
  });
});

function touchOf({ bids, asks }: ModelBook) {
  const [bid, ask] = [bids.rows()[0], asks.rows()[0]];
  if (bid === undefined || ask === undefined) return undefined;
  return { bid: { price: bid[0], size: bid[1] }, ask: { price: ask[0], size: ask[1] } };
}
