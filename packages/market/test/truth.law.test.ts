import { applyEvent, type Book, isCrossed, type Ladder, waitingBook } from '@replay/book';
import type { Levels } from '@replay/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createExchange, generate } from '../src/index.ts';
import { shortMarket, stepsOf } from './short-market.ts';

const levelsOfLadder = (ladder: Ladder): Levels => {
  const levels = [...ladder.levels()];
  return { prices: levels.map(({ price }) => price), sizes: levels.map(({ size }) => size) };
};

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

describe('what a subscriber folds', () => {
  it('is the truth of the exchange after every step, and never crossed or locked', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const config = shortMarket(seed);
        const exchange = createExchange(config);
        let book: Book = waitingBook;
        for (let step = 0; step < stepsOf(config); step++) {
          for (const event of exchange.step()) book = applyEvent(book, event);
          if (book.status !== 'live') throw new Error(`the book is ${book.status} after step ${step}`);
          expect({ bids: levelsOfLadder(book.bids), asks: levelsOfLadder(book.asks) }).toEqual(exchange.bookTruth());
          expect(isCrossed(book)).toBe(false);
          if (book.touch !== undefined) expect(book.touch.ask.price).toBeGreaterThan(book.touch.bid.price);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('adds up from the resting orders, and each knows how much stands ahead of it', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const exchange = createExchange(shortMarket(seed));
        for (let step = 0; step < 100; step++) exchange.step();
        const waiting = new Map<string, number>();
        for (const { side, price, remaining, ahead } of exchange.restingOrders()) {
          expect(remaining).toBeGreaterThan(0);
          expect(ahead).toBe(waiting.get(`${side} ${price}`) ?? 0);
          waiting.set(`${side} ${price}`, ahead + remaining);
        }
        const { bids, asks } = exchange.bookTruth();
        const displayed = [
          ...bids.prices.map((price, row) => [`buy ${price}`, bids.sizes[row]]),
          ...asks.prices.map((price, row) => [`sell ${price}`, asks.sizes[row]]),
        ];
        expect([...waiting]).toEqual(displayed);
      }),
      { numRuns: 10 },
    );
  });
});

describe('what a subscriber folds who is told every order', () => {
  it('is who really stands there, in the order of the queues, and the truth of the levels', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const config = { ...shortMarket(seed, 3), publishes: 'orders' } as const;
        const exchange = createExchange(config);
        let book: Book = waitingBook;
        for (let step = 0; step < stepsOf(config); step++) {
          for (const event of exchange.step()) book = applyEvent(book, event);
          if (book.status !== 'live') throw new Error(`the book is ${book.status} after step ${step}`);
          const resting = exchange
            .restingOrders()
            .map(({ id, side, price, remaining }) => [String(id), side === 'buy' ? 'bid' : 'ask', price, remaining]);
          expect([...(book.orders ?? [])].map(({ order, side, price, size }) => [order, side, price, size])).toEqual(
            resting,
          );
          expect({ bids: levelsOfLadder(book.bids), asks: levelsOfLadder(book.asks) }).toEqual(exchange.bookTruth());
        }
      }),
      { numRuns: 8 },
    );
  });

  it('is the same market: every trade at the same moment, price and size', () => {
    const prints = (publishes: 'levels' | 'orders') =>
      [...generate({ ...shortMarket(3), publishes })]
        .flat()
        .flatMap((event) => (event.type === 'TradePrinted' ? [[event.exchangeTime, event.price, event.size]] : []));
    expect(prints('orders').length).toBeGreaterThan(20);
    expect(prints('orders')).toEqual(prints('levels'));
  });

  it('hears of each execution what its print says', () => {
    const events = [...generate({ ...shortMarket(5), publishes: 'orders' })].flat();
    const executed = events.flatMap((event) =>
      event.type === 'PublicOrdersChanged'
        ? event.changes
            .filter(({ kind }) => kind === 'executed')
            .map(({ price, size }) => [event.exchangeTime, price, size])
        : [],
    );
    const printed = events.flatMap((event) =>
      event.type === 'TradePrinted' ? [[event.exchangeTime, event.price, event.size]] : [],
    );
    expect(executed).toEqual(printed);
  });
});

describe('the feed', () => {
  it('is numbered from 0, in the order of receipt, each message later than it happened', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, quotes) => {
        const config = { ...shortMarket(seed), quotes };
        const exchange = createExchange(config);
        let [sequence, exchangeTime, receivedTime] = [0, 0, 0];
        for (let step = 0; step < stepsOf(config); step++) {
          for (const event of exchange.step()) {
            expect(event.sequence).toBe(sequence);
            expect(event.exchangeTime).toBeGreaterThanOrEqual(exchangeTime);
            expect(event.receivedTime).toBeGreaterThanOrEqual(receivedTime);
            expect(event.receivedTime - event.exchangeTime).toBeGreaterThanOrEqual(config.feedLatency.least);
            sequence += 1;
            ({ exchangeTime, receivedTime } = event);
          }
        }
      }),
      { numRuns: 15 },
    );
  });

  it('shows a print in a change that comes after it', () => {
    const config = shortMarket(3);
    const exchange = createExchange(config);
    let prints = 0;
    for (let step = 0; step < stepsOf(config); step++) {
      const types = exchange.step().map(({ type }) => type);
      const lastPrint = types.lastIndexOf('TradePrinted');
      if (lastPrint < 0) continue;
      prints += 1;
      const change = types.indexOf('BookChanged');
      if (change >= 0) expect(change).toBeGreaterThan(lastPrint);
    }
    expect(prints).toBeGreaterThan(10);
  });

  it('quotes the touch that the book shows at the end of a step, when it moved', () => {
    const config = { ...shortMarket(3), quotes: true };
    const exchange = createExchange(config);
    let compared = 0;
    for (let step = 0; step < stepsOf(config); step++) {
      const quote = exchange.step().findLast((event) => event.type === 'QuoteChanged');
      if (quote === undefined) continue;
      compared += 1;
      const { bids, asks } = exchange.bookTruth();
      expect([quote.bid?.price, quote.ask?.price]).toEqual([bids.prices[0], asks.prices[0]]);
    }
    expect(compared).toBeGreaterThan(20);
  });
});
