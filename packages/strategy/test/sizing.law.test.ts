import { type TwoSidedBook } from '@replay/book';
import { lots, placeLimit, placeMarket, ticks } from '@replay/core';
import { drawBook, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { midPrice, orderableLots, type View, wholeLots } from '../src/index.ts';

const instrument = { ...testInstrument(), tickSize: '0.5', lotSize: '0.001', orderStep: lots(10), multiplier: '1' };

describe('an order', () => {
  it('has what was given and nothing else', () => {
    const terms = { kind: 'limit', price: 100, timeInForce: 'gtc' };
    expect(placeLimit('buy', lots(3), { price: ticks(100) })).toStrictEqual({
      type: 'PlaceOrder',
      side: 'buy',
      size: 3,
      terms,
    });
    const options = { instrument: 'x:Y', id: 'mine', reduceOnly: true, tag: 'exit' } as const;
    expect(placeMarket('sell', lots(3), options)).toStrictEqual({
      type: 'PlaceOrder',
      side: 'sell',
      size: 3,
      terms: { kind: 'market' },
      ...options,
    });
    const dated = placeLimit('buy', lots(3), {
      price: ticks(1),
      timeInForce: 'ioc',
      expiresAt: 7 as never,
      ...options,
    });
    expect(dated).toStrictEqual({
      type: 'PlaceOrder',
      side: 'buy',
      size: 3,
      terms: { kind: 'limit', price: 1, timeInForce: 'ioc', expiresAt: 7 },
      ...options,
    });
    expect(placeMarket('buy', lots(1), { tag: undefined })).not.toHaveProperty('tag');
  });
});

describe('orderableLots', () => {
  it('is whole order steps that are worth the minimum, never more than asked for, else 0', () => {
    const terms = fc.record({ size: fc.integer({ min: -100, max: 5000 }), price: fc.integer({ min: 1, max: 500 }) });
    fc.assert(
      fc.property(terms, ({ size, price }) => {
        const given = orderableLots({ ...instrument, minNotional: '20' }, size, ticks(price));
        const value = (lotsOf: number): number => lotsOf * 0.001 * price * 0.5;
        const most = Math.max(0, Math.floor(size / 10) * 10);
        expect(given).toBe(value(most) >= 20 - 1e-9 ? most : 0);
      }),
    );
  });

  it('knows no minimum where the instrument has none, nor for inverse contracts', () => {
    expect(orderableLots(instrument, 19, ticks(1))).toBe(10);
    expect(orderableLots({ ...instrument, contract: 'inverse', minNotional: '1000000' }, 19, ticks(1))).toBe(10);
    expect(orderableLots(instrument, 19, ticks(0))).toBe(0);
  });
});

describe('wholeLots', () => {
  it('cuts down to order steps, and to 0 below one', () => {
    expect([9, 10, 19, 20, -15].map((size) => wholeLots(instrument, size))).toEqual([0, 10, 10, 20, 0]);
  });
});

describe('midPrice', () => {
  it('is in the quote currency', () => {
    const view = { book: drawBook('99x3 | 102x4') as TwoSidedBook, instrument } as View;
    expect(midPrice(view).toFixed()).toBe('50.25');
  });
});
