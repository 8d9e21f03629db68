import type { Lots, TimeInForce, TradePrinted } from '@replay/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitOrder, runningExchange } from './short-market.ts';

describe('an own order', () => {
  it('that joins the touch waits behind everybody there, and fills only as the first of its queue', () => {
    let filledOrders = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom('buy' as const, 'sell' as const), (seed, side) => {
        const exchange = runningExchange(seed, 20);
        const { bids, asks } = exchange.bookTruth();
        const touch = side === 'buy' ? bids : asks;
        const price = touch.prices[0] ?? 0;
        const placement = exchange.place(limitOrder(side, price, 200, 'post-only'));
        if (placement.status !== 'working') throw new Error('it should rest');
        const resting = () => exchange.restingOrders().find(({ id }) => id === placement.order);
        expect(resting()?.ahead).toBe(touch.sizes[0]);
        let ahead: number = touch.sizes[0] ?? 0;
        let printed = 0;
        for (let step = 0; step < 60; step++) {
          for (const event of exchange.step()) {
            if (event.type === 'TradePrinted' && event.price === price && event.aggressor !== side)
              printed += event.size;
          }
          const filled = exchange.ownFills().reduce((sum, { size }) => sum + size, 0);
          expect(filled).toBeLessThanOrEqual(printed);
          const order = resting();
          if (order === undefined) {
            expect(filled).toBe(200);
            filledOrders += 1;
            break;
          }
          expect(order.remaining).toBe(200 - filled);
          expect(order.ahead).toBeLessThanOrEqual(ahead);
          if (filled > 0) expect(order.ahead).toBe(0);
          ahead = order.ahead;
        }
      }),
      { numRuns: 40 },
    );
    expect(filledOrders).toBeGreaterThan(5);
  });

  it('that takes meets the displayed sizes from the best price on, and the feed says so', () => {
    const exchange = runningExchange(5, 20);
    const { asks } = exchange.bookTruth();
    const [best, second] = asks.prices;
    const size = ((asks.sizes[0] ?? 0) + 1) as Lots;
    const placement = exchange.place({ side: 'buy', size, terms: { kind: 'market' } });
    if (placement.status !== 'done') throw new Error('a market order never rests');
    expect(placement.fills.reduce((sum, fill) => sum + fill.size, 0)).toBe(size);
    expect(new Set(placement.fills.map(({ price }) => price))).toEqual(new Set([best, second]));
    const prints = exchange.step().filter((event): event is TradePrinted => event.type === 'TradePrinted');
    expect(prints.slice(0, placement.fills.length).map(({ price, size }) => [price, size])).toEqual(
      placement.fills.map(({ price, size }) => [price, size]),
    );
  });

  it.each<[TimeInForce, number, number, string, number | 'touch', string]>([
    ['post-only', 0, 10, 'rejected', 0, 'it would take'],
    ['ioc', 0, 1e9, 'done', 'touch', 'it takes what its limit allows and rests nothing'],
    ['fok', 0, 1e9, 'done', 0, 'the whole of it is not there'],
    ['fok', 0, 10, 'done', 10, 'the whole of it is there'],
    ['gtc', 0, 1e9, 'working', 'touch', 'it takes the touch and rests with what is left'],
    ['gtc', -20, 10, 'working', 0, 'nobody sells that low'],
  ])('%s %i ticks above the ask, size %i: %s, filled %s, for %s', (timeInForce, above, size, status, filled) => {
    const exchange = runningExchange(11, 20);
    const { asks } = exchange.bookTruth();
    const placement = exchange.place(limitOrder('buy', (asks.prices[0] ?? 0) + above, size, timeInForce));
    expect(placement.status).toBe(status);
    const fills = placement.status === 'rejected' ? [] : placement.fills;
    expect(fills.reduce((sum, fill) => sum + fill.size, 0)).toBe(filled === 'touch' ? asks.sizes[0] : filled);
    expect(exchange.restingOrders().some(({ owner }) => owner === 'own')).toBe(status === 'working');
  });

  it('can be taken out once, and nobody else may be', () => {
    const exchange = runningExchange(11, 20);
    const placement = exchange.place(limitOrder('buy', 599_000, 10));
    if (placement.status !== 'working') throw new Error('it should rest');
    expect(exchange.cancel(placement.order)).toBe(true);
    expect(exchange.cancel(placement.order)).toBe(false);
    const other = exchange.restingOrders()[0]?.id ?? 0;
    expect(exchange.cancel(other)).toBe(false);
  });

  it.each([
    [limitOrder('buy', 0, 10), 'invalid-price', 'prices are positive'],
    [limitOrder('buy', 600_000.5, 10), 'invalid-price', 'prices are whole ticks'],
    [limitOrder('buy', 600_000, 0), 'invalid-size', 'an order has a size'],
    [limitOrder('buy', 600_000, Number.NaN), 'invalid-size', 'NaN is no size'],
  ])('%o is refused as %s: %s', (order, reason) => {
    expect(runningExchange(11, 1).place(order)).toEqual({ status: 'rejected', reason });
  });
});
