import { describe, expect, it } from 'vitest';
import {
  type Instrument,
  instrumentId,
  lots,
  orderLots,
  priceText,
  priceTicks,
  ReplayError,
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

describe('an instrument', () => {
  it('counts prices in ticks and writes them back', () => {
    expect(priceTicks('61564.91', spot)).toBe(6156491);
    expect(priceText(ticks(6156491), spot)).toBe('61564.91');
    expect(priceTicks('61564.915', spot)).toBeUndefined();
  });

  it('writes a fraction of a step too, as a strategy may have asked for it in vain', () => {
    expect(priceText(6156491.5 as ReturnType<typeof ticks>, spot)).toBe('61564.915');
    expect(sizeText(0.5 as ReturnType<typeof lots>, spot)).toBe('0.000000005');
  });

  it('counts sizes finer than one may order, and orders only whole steps', () => {
    expect(sizeText(lots(100), spot)).toBe('0.000001');
    expect(orderLots('0.000019', spot)).toBe(1000);
    expect(orderLots('0.000009', spot)).toBe(0);
    expect(orderLots('1.5', spot)).toBe(150_000_000);
  });
});

describe('a count', () => {
  it.each([0.5, Number.NaN, Infinity, 2 ** 53])('of %d is none', (count) => {
    expect(() => ticks(count)).toThrow(ReplayError);
  });
});

describe('an error', () => {
  it('says where, what and what to do', () => {
    const error = new ReplayError('BAD_DATA', 'the amount is -1', { place: 'book.csv:17', remedy: 'mend the row' });
    expect(error.toLines()).toBe('book.csv:17: the amount is -1\nmend the row');
  });
});
