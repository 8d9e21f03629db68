import { describe, expect, it } from 'vitest';
import {
  Decimal,
  type Instrument,
  instrumentId,
  lots,
  orderLots,
  priceText,
  priceTicks,
  ReplayError,
  roundToTicks,
  sizeText,
  ticks,
} from '../src/index.ts';

const spot: Instrument = {
  id: instrumentId('binance', 'BTCUSDT'),
  exchange: 'binance',
  symbol: 'BTCUSDT',
  contract: 'spot',
  base: 'BTC',
  quote: 'USDT',
  settle: 'USDT',
  tickSize: '0.01',
  lotSize: '0.00000001',
  orderStep: lots(1000),
  multiplier: '1',
  fees: { maker: '0.001', taker: '0.001' },
};

const contract: Instrument = { ...spot, contract: 'linear', tickSize: '0.1', lotSize: '0.001', orderStep: lots(1) };

describe('an instrument', () => {
  it('counts prices in ticks and writes them back', () => {
    expect(priceTicks('61564.91', spot)).toBe(6156491);
    expect(priceText(ticks(6156491), spot)).toBe('61564.91');
    expect(priceTicks('61564.915', spot)).toBeUndefined();
  });

  it('writes a fraction of a step too, for refused orders of a strategy', () => {
    expect(priceText(6156491.5 as ReturnType<typeof ticks>, spot)).toBe('61564.915');
    expect(sizeText(0.5 as ReturnType<typeof lots>, spot)).toBe('0.000000005');
  });

  it('counts sizes finer than the order step, and orders only whole steps', () => {
    expect(sizeText(lots(100), spot)).toBe('0.000001');
    expect(orderLots('0.000019', spot)).toBe(1000);
    expect(orderLots('0.000009', spot)).toBe(0);
    expect(orderLots('1.5', spot)).toBe(150_000_000);
  });
});

describe('a count', () => {
  it.each([0.5, Number.NaN, Infinity, 2 ** 53])('of %d is rejected', (count) => {
    expect(() => ticks(count)).toThrow(ReplayError);
  });
});

describe('an error', () => {
  it('states place, problem and remedy', () => {
    const error = new ReplayError('BAD_DATA', 'the amount is -1', { place: 'book.csv:17', remedy: 'mend the row' });
    expect(error.toLines()).toBe('book.csv:17: the amount is -1\nmend the row');
  });
});

describe('sizes and prices rounded to steps', () => {
  it('are made of numbers, texts and decimals alike', () => {
    for (const size of [0.29, '0.29', new Decimal('0.29')]) {
      expect(orderLots(size, contract)).toBe(290);
      expect(roundToTicks(size, { ...contract, tickSize: '0.01' }, 'nearest')).toBe(29);
    }
  });

  it('go down, up or to the nearest, which is the upper one in the middle', () => {
    const prices = [100.04, 100.05, 100.1, -0.05];
    expect(prices.map((price) => roundToTicks(price, contract, 'down'))).toEqual([1000, 1000, 1001, -1]);
    expect(prices.map((price) => roundToTicks(price, contract, 'up'))).toEqual([1001, 1001, 1001, 0]);
    expect(prices.map((price) => roundToTicks(price, contract, 'nearest'))).toEqual([1000, 1001, 1001, 0]);
    expect(orderLots('0.0019', contract)).toBe(1);
    expect(orderLots('0.0011', contract, 'up')).toBe(2);
    expect(orderLots('0.0015', contract, 'nearest')).toBe(2);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 'much', 1e300])('are not made of %s', (value) => {
    expect(() => orderLots(value, contract)).toThrow(expect.objectContaining({ code: 'NOT_AN_INTEGER' }));
    expect(() => roundToTicks(value, contract, 'up')).toThrow(expect.objectContaining({ code: 'NOT_AN_INTEGER' }));
  });
});
