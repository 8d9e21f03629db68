import { lots, type OrderFilled, ticks } from '@replay/core';
import { testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { fixedSlippage, type SlippageModel, slipped, squareRootSlippage } from '../src/index.ts';
import { play } from './play.ts';

const fillsOf = (lines: readonly string[], slippage: SlippageModel) =>
  play(lines, { slippage }).answers.filter((answer): answer is OrderFilled => answer.type === 'OrderFilled');

const book = 'book 9990x9 10000x5 | 10010x4 10020x50';
const bps = fixedSlippage(2);

describe('slippage of 2 bps', () => {
  it.each<[order: string, fills: readonly string[], because: string]>([
    ['1: buy 3 market', ['3@10013 +3'], 'two bps of 10010 are 2.002 ticks, and a part of one is one'],
    ['1: sell 3 market', ['3@9998 +2'], 'a sale is paid less, by just 2 ticks of 10000'],
    ['1: buy 6 market', ['4@10013 +3', '2@10023 +3'], 'each level it takes from is dearer'],
    ['1: buy 3@10012', ['3@10012 +2'], 'but not dearer than the limit'],
    ['1: buy 3@10010', ['3@10010'], 'at which nothing is left to add'],
    ['1: sell 3@9999 ioc', ['3@9999 +1'], 'nor cheaper'],
  ])('fills %s at %j: %s', (order, expected) => {
    const told = fillsOf([book, order], bps).map(
      ({ size, price, trace }) => `${size}@${price}${trace.slippage === undefined ? '' : ` +${trace.slippage}`}`,
    );
    expect(told).toEqual(expected);
  });

  it('does not touch what rests: a maker fills at its own price', () => {
    const [fill] = fillsOf([book, '1: buy 3@10005', 'print sell 9999x20'], bps);
    expect(fill).toMatchObject({ price: 10_005, liquidity: 'maker' });
    expect(fill?.trace.slippage).toBeUndefined();
  });

  it('uses up the levels that were walked, whatever they came to cost', () => {
    const { venue } = play([book, '1: buy 3 market'], { slippage: bps });
    expect([...venue.used.consumed.ask]).toEqual([[10_010, { size: 3, displayed: 4 }]]);
  });

  it('leaves something of every price', () => {
    const taken = {
      instrument: testInstrument(),
      side: 'sell',
      price: ticks(1),
      size: lots(1),
      pace: undefined,
    } as const;
    expect(slipped(fixedSlippage(900), taken, undefined)).toBe(1);
  });
});

describe('slippage by the square root of the size', () => {
  const taken = (size: number, pace?: Parameters<SlippageModel['ticks']>[0]['pace']) => ({
    instrument: testInstrument({ lotSize: '0.1' }),
    side: 'buy' as const,
    price: ticks(10_000),
    size: lots(size),
    pace,
  });

  it.each([
    [10, 30, '1 of 10,000 a day is a hundredth by the root, of 3 % at 10,000'],
    [40, 60, 'four times the size costs twice as much'],
    [0, 0, 'nothing costs nothing'],
  ])('of %i lots costs %f ticks where pace is stated: %s', (size, cost) => {
    expect(squareRootSlippage(1, { volatility: 0.3, volume: 10_000 }).ticks(taken(size))).toBeCloseTo(cost, 9);
  });

  it('is measured over what the venue has seen: σ²  and volume of the same time', () => {
    const pace = { printed: 400, squares: 0.0004, second: 9, mid: 20_000 };
    expect(squareRootSlippage(1).ticks(taken(100, pace))).toBeCloseTo(10_000 * 0.02 * 0.5, 9);
    expect(squareRootSlippage(1).ticks(taken(100)), 'without a pace there is nothing to go by').toBe(0);
  });

  it('measures from second to second, prints and mids, and only what came before the order', () => {
    const slippage = squareRootSlippage(1);
    const second = (lines: readonly string[]) => play(lines, { slippage }).venue.pace;
    const seen = second([book, 'print buy 10010x30', 'print sell 10000x10']);
    expect(seen).toMatchObject({ printed: 40, squares: 0 });
    expect(play([book, '1: buy 1 market']).venue.pace, 'no model asks, nothing is measured').toBeUndefined();
  });
});
