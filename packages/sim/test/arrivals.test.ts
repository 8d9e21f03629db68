import { lots } from '@replay/core';
import { testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { play } from './play.ts';

const book = 'book 99x3 | 101x4';

describe('type and time in force decide what becomes of an order', () => {
  it.each([
    ['buy 6 market', ['accepted', '4@101 taker-depth', 'expired 2 depth-exhausted'], 0],
    ['buy 6@101', ['accepted', '4@101 taker-depth'], 2],
    ['buy 6@100', ['accepted'], 6],
    ['buy 6@101 post-only', ['rejected post-only-would-take'], 0],
    ['buy 6@100 post-only', ['accepted'], 6],
    ['buy 6@101 ioc', ['accepted', '4@101 taker-depth', 'expired 2 ioc-remainder'], 0],
    ['buy 6@100 ioc', ['accepted', 'expired 6 ioc-remainder'], 0],
    ['buy 6@101 fok', ['accepted', 'expired 6 fok-not-fillable'], 0],
    ['buy 4@101 fok', ['accepted', '4@101 taker-depth'], 0],
    ['buy 4@100 fok', ['accepted', 'expired 4 fok-not-fillable'], 0],
    ['sell 2@99', ['accepted', '2@99 taker-depth'], 0],
    ['sell 2@99 post-only', ['rejected post-only-would-take'], 0],
    ['sell 2@100 post-only', ['accepted'], 2],
  ])('%s: %j, and %i rest', (order, expected, resting) => {
    const played = play([book, `1: ${order}`]);
    expect(played.answer).toEqual(expected.map((words) => `1: ${words}`));
    expect(played.order('1')?.leaves ?? 0).toBe(resting);
  });

  it.each([
    ['buy 6 market', ['rejected no-liquidity']],
    ['buy 6@101', ['accepted']],
    ['buy 6@101 post-only', ['accepted']],
    ['buy 6@101 ioc', ['accepted', 'expired 6 ioc-remainder']],
    ['buy 6@101 fok', ['accepted', 'expired 6 fok-not-fillable']],
  ])('without a live book there is nothing to take: %s is %j', (order, expected) => {
    const words = expected.map((said) => `1: ${said}`);
    expect(play([`1: ${order}`]).answer).toEqual(words);
    expect(play([book, 'interruption', `1: ${order}`]).answer).toEqual(words);
  });

  it('post-only goes by what is displayed, taking by what is there', () => {
    const usedUp = [book, '1: buy 4 market'];
    expect(play([...usedUp, '2: buy 1@101 post-only']).answer).toEqual(['2: rejected post-only-would-take']);
    expect(play([...usedUp, '2: buy 1@101 fok']).answer).toEqual(['2: accepted', '2: expired 1 fok-not-fillable']);
    expect(play([...usedUp, '2: buy 1 market']).answer).toEqual(['2: rejected no-liquidity']);
  });
});

describe('the first check that fails is the answer', () => {
  const instrument = testInstrument({ orderStep: lots(2), minNotional: '300' });
  const broke = () => false;

  it.each([
    ['buy 3@0', 'invalid-price', 'a price below a tick comes before everything'],
    ['buy 0@100', 'invalid-size', 'nothing is no size'],
    ['buy 3@1', 'invalid-size', 'an odd size off the step comes before its value'],
    ['buy 2@100', 'min-notional', '200 is less than 300, and that comes before the money'],
    ['buy 4@101 post-only', 'margin', 'the money comes before the touch'],
    ['buy 4 market', 'margin', 'and before an empty book'],
  ])('%s: %s, because %s', (order, reason) => {
    const lines = ['book 99x3 | 101x4', `1: ${order}`];
    expect(play(lines, { instrument, affordable: broke }).answer).toEqual([`1: rejected ${reason}`]);
  });

  it.each([
    ['buy 4@75', 'accepted', 'exactly the least is enough'],
    ['buy 2 market', 'accepted', 'a market order has no price to tell its value by'],
  ])('%s: %s, because %s', (order, expected) => {
    expect(play(['book 70x3 | 101x4', `1: ${order}`], { instrument }).answer[0]).toBe(`1: ${expected}`);
  });
});

describe('joining a level', () => {
  it.each([
    ['1: buy 1@99', 3, 'behind all that is displayed'],
    ['1: buy 1@100', 0, 'first at a new level'],
    ['1: sell 1@101', 4, 'on its own side only'],
  ])('%s has %i ahead: %s', (line, ahead) => {
    expect(play([book, line]).order('1')?.ahead).toBe(ahead);
  });

  it('orders stand by price, then by age', () => {
    const { venue } = play([
      book,
      'a: buy 1@98',
      'b: buy 1@100',
      'c: buy 1@98',
      'd: buy 1@99',
      'e: sell 1@103',
      'f: sell 1@102',
    ]);
    expect(venue.buys.map(({ id }) => id).join('')).toBe('bdac');
    expect(venue.sells.map(({ id }) => id).join('')).toBe('fe');
  });
});

describe('a cancel', () => {
  const working = [book, '1: buy 3@100', 'print sell 100x1'];

  it('ends a working order and keeps what it had', () => {
    expect(play([...working, 'cancel 1']).answer).toEqual(['1: cancelled 2 requested']);
    expect(play([...working, 'cancel 1', 'print sell 99x9']).answer).toEqual([]);
  });

  it.each([
    [[...working, 'print sell 100x2'], 'it is filled'],
    [[...working, 'cancel 1'], 'it is cancelled'],
    [[book], 'it never was'],
    [[book, '1: buy 1@101 post-only'], 'it was rejected'],
  ])('after %j changes nothing, because %s', (lines) => {
    const played = play([...lines, 'cancel 1']);
    expect(played.answer).toEqual(['1: cancel rejected not-working']);
    expect(played.venue.buys).toEqual([]);
  });
});
