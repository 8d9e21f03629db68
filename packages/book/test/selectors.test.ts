import { lots, type MarketEvent, ticks } from '@replay/core';
import { anyTape, drawBook } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyEvent,
  type Book,
  bestAsk,
  bestBid,
  cumulativeSize,
  depth,
  imbalance,
  isCrossed,
  isLocked,
  isTwoSided,
  type Ladder,
  microprice,
  mid,
  midDoubled,
  spread,
  spreadBps,
  type TwoSidedBook,
  vwap,
  waitingBook,
} from '../src/index.ts';

const market = (text: string): TwoSidedBook => {
  const book: Book = drawBook(text);
  if (!isTwoSided(book)) throw new Error(`${text} has no touch`);
  return book;
};

describe('the prices of a book', () => {
  it('reads best bid and ask, spread and mid', () => {
    const book = market('98x9 99x3 | 104x1 105x2');
    expect(bestBid(book)).toEqual({ price: 99, size: 3 });
    expect(bestAsk(book)).toEqual({ price: 104, size: 1 });
    expect(spread(book)).toBe(5);
    expect(midDoubled(book)).toBe(203);
    expect(mid(book)).toBe(101.5);
    expect(spreadBps(book)).toBeCloseTo((5 / 101.5) * 10_000, 10);
  });

  it.each([
    ['99x1 | 101x1', 100, 'equal sizes: the mid'],
    ['99x3 | 101x1', 100.5, 'more bids: nearer to the ask'],
    ['99x1 | 101x3', 99.5, 'more asks: nearer to the bid'],
  ])('%s has its microprice at %d: %s', (text, price) => {
    expect(microprice(market(text))).toBe(price);
  });

  it.each([
    ['99x1 | 100x1', false, false, 'an orderly book'],
    ['100x1 | 100x1', false, true, 'best bid equals best ask'],
    ['101x1 | 100x1', true, false, 'best bid above best ask'],
    ['101x1 |', false, false, 'one side crosses nothing'],
  ])('%s is crossed: %s, locked: %s: %s', (text, crossed, locked) => {
    expect(isCrossed(drawBook(text))).toBe(crossed);
    expect(isLocked(drawBook(text))).toBe(locked);
  });
});

describe('the depth of a book', () => {
  const book = market('97x4 98x2 99x3 | 101x1 103x5');

  it.each([
    [0, 0, 0, 'no level, no lots'],
    [1, 3, 1, 'the touch'],
    [2, 5, 6, 'two levels, however far apart'],
    [9, 9, 6, 'a side shows no more than it has'],
  ])('over %i levels is %i bid and %i asked: %s', (levels, bid, ask) => {
    expect(depth(book.bids, levels)).toBe(bid);
    expect(depth(book.asks, levels)).toBe(ask);
  });

  it.each([
    [1, (3 - 1) / 4, 'buyers show more at the touch'],
    [2, (5 - 6) / 11, 'sellers show more over two levels'],
    [9, (9 - 6) / 15, 'all there is'],
  ])('leans over %i levels by %d: %s', (levels, leaning) => {
    expect(imbalance(book, levels)).toBe(leaning);
  });

  it.each([0, -1, Number.NaN])('has no imbalance over %d levels', (levels) => {
    expect(() => imbalance(book, levels)).toThrow(/at least one level/);
  });

  it.each([
    [100, 0, 'short of the best ask'],
    [101, 1, 'the best ask, inclusive'],
    [102, 1, 'nothing stands at 102'],
    [500, 6, 'beyond the last'],
  ])('up to an ask of %i shows %i lots: %s', (price, size) => {
    expect(cumulativeSize(book.asks, ticks(price))).toBe(size);
  });

  it('counts bids downwards', () => {
    expect([100, 99, 98, 0].map((price) => cumulativeSize(book.bids, ticks(price)))).toEqual([0, 3, 5, 9]);
  });

  it.each<[number, { price: number; filled: number } | undefined, string]>([
    [1, { price: 101, filled: 1 }, 'the touch is enough'],
    [2, { price: 102, filled: 2 }, 'one at 101, one at 103'],
    [6, { price: (101 + 5 * 103) / 6, filled: 6 }, 'all that is shown'],
    [7, { price: (101 + 5 * 103) / 6, filled: 6 }, 'the side shows less and says so'],
    [0, undefined, 'nothing to average'],
  ])('buys %i lots at %o: %s', (size, average) => {
    expect(vwap(book.asks, lots(size))).toEqual(average);
  });

  it('has no price on an empty side', () => {
    expect(vwap(drawBook('99x1 |').asks, lots(1))).toBeUndefined();
  });
});

describe('on any book', () => {
  const anyBook: fc.Arbitrary<TwoSidedBook> = anyTape()
    .map((events: readonly MarketEvent[]) => events.reduce(applyEvent, waitingBook))
    .filter(isTwoSided);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const best = (ladder: Ladder, levels: number) => [...ladder].slice(0, levels);

  it('every selector equals its definition, spelled out', () => {
    fc.assert(
      fc.property(anyBook, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 60 }), (book, levels, size) => {
        const bids = best(book.bids, levels);
        const asks = best(book.asks, levels);
        const [bid, ask] = [sum(bids.map(({ size }) => size)), sum(asks.map(({ size }) => size))];
        expect(depth(book.bids, levels)).toBe(bid);
        expect(imbalance(book, levels)).toBe((bid - ask) / (bid + ask));
        expect(cumulativeSize(book.asks, asks.at(-1)?.price ?? ticks(0))).toBe(ask);
        expect(cumulativeSize(book.bids, bids.at(-1)?.price ?? ticks(0))).toBe(bid);
        const each = [...book.asks]
          .flatMap(({ price, size }) => Array.from({ length: size }, () => price))
          .slice(0, size);
        expect(vwap(book.asks, lots(size))?.filled).toBe(each.length);
        expect(vwap(book.asks, lots(size))?.price).toBeCloseTo(sum(each) / each.length, 4);
        const { bid: b, ask: a } = book.touch;
        expect(microprice(book)).toBeCloseTo((b.price * a.size + a.price * b.size) / (b.size + a.size), 4);
      }),
    );
  });

  it('imbalance stays within −1 and 1, and the microprice between bid and ask', () => {
    fc.assert(
      fc.property(anyBook, fc.integer({ min: 1, max: 8 }), (book, levels) => {
        expect(Math.abs(imbalance(book, levels))).toBeLessThanOrEqual(1);
        const [low, high] = [bestBid(book).price, bestAsk(book).price].sort((one, other) => one - other);
        expect(microprice(book)).toBeGreaterThanOrEqual(low ?? 0);
        expect(microprice(book)).toBeLessThanOrEqual(high ?? 0);
      }),
    );
  });
});
