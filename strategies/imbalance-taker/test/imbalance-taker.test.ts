import { lots, type Side } from '@replay/core';
import type { OwnOrder } from '@replay/strategy';
import { testInstrument, testInstrumentId } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import ImbalanceTaker, { params } from '../src/index.ts';
import { drawnView, type Moment, told } from './drawn-view.ts';

const taker = (given: z.input<typeof params> = {}): ImbalanceTaker => new ImbalanceTaker(params.parse(given));
const seconds = (count: number): number => count * 1_000_000;

/** At a mid of 100,000 ticks a basis point is 10 of them; 1,000,000 of capital is worth ten lots. */
const bidUp = '99995x30 | 100005x10';
const offered = '99995x10 | 100005x30';
const market = (mid: number, bids = 10, asks = 10): string => `${mid - 5}x${bids} | ${mid + 5}x${asks}`;

const anOrder = (side: Side): OwnOrder => ({
  id: '1',
  instrument: testInstrumentId,
  side,
  price: undefined,
  size: lots(1),
  leaves: lots(1),
  status: 'in-flight',
  tag: 'entry',
});

describe('a taker that is flat', () => {
  it.each<[string, z.input<typeof params>, Moment, string[], string]>([
    [bidUp, {}, {}, ['buy 1 market (entry)', 'timer at 30000000'], 'more is bid: 0.5 is above 0.15'],
    [offered, {}, {}, ['sell 1 market (entry)', 'timer at 30000000'], 'more is offered'],
    [market(100_000), {}, {}, [], 'the book is balanced'],
    [bidUp, { threshold: 0.5 }, {}, [], 'at the threshold is not above it'],
    [bidUp, { threshold: 0.49 }, {}, ['buy 1 market (entry)', 'timer at 30000000'], 'now it is'],
    [
      '99975x30 | 100025x10',
      {},
      {},
      ['buy 1 market (entry)', 'timer at 30000000'],
      'a spread of 5 bps is just small enough',
    ],
    ['99974x30 | 100026x10', {}, {}, [], 'one of 5.2 is not'],
    [bidUp, { maxSpreadBps: 0.9 }, {}, [], 'nor is one of 1 when told so'],
    [bidUp, {}, { capital: 25_000_000 }, ['buy 25 market (entry)', 'timer at 30000000'], 'a tenth of the capital'],
    [
      bidUp,
      { capitalShare: 0.5 },
      { capital: 25_000_000 },
      ['buy 125 market (entry)', 'timer at 30000000'],
      'half of it',
    ],
    [bidUp, {}, { capital: 900_000 }, [], 'a tenth of it is less than a lot'],
    [bidUp, { holdMs: 5 }, { now: 7 }, ['buy 1 market (entry)', 'timer at 5007'], 'the time counts from now'],
    [bidUp, {}, { working: [anOrder('buy')] }, [], 'one order at a time'],
    [bidUp, { levels: 1 }, {}, ['buy 1 market (entry)', 'timer at 30000000'], 'the best level leans too'],
    ['99994x90 99995x1 | 100005x1', { levels: 1 }, {}, [], 'it looks at the best level only'],
    ['99994x90 99995x1 | 100005x1', { levels: 2 }, {}, ['buy 1 market (entry)', 'timer at 30000000'], 'or at two'],
  ])('in %s with %j and %j: %j, because %s', (drawn, given, moment, expected) => {
    expect(told(taker(given).onBook(drawnView(drawn, moment)))).toEqual(expected);
  });

  it('does not sell spot that it has not', () => {
    const instrument = testInstrument({ contract: 'spot' });
    expect(told(taker().onBook(drawnView(offered, { instrument })))).toEqual([]);
    expect(told(taker().onBook(drawnView(bidUp, { instrument })))[0]).toBe('buy 1 market (entry)');
  });
});

/** A taker that went long at a mid of 100,000 at time 0. */
function longTaker(): ImbalanceTaker {
  const strategy = taker();
  strategy.onBook(drawnView(bidUp));
  return strategy;
}

const exits = [
  [market(100_000), 1, [], 'nothing has happened'],
  [market(100_099), 1, [], '9.9 bps are not yet the target'],
  [market(100_100), 1, ['target'], '10 bps are'],
  [market(99_951), 1, [], '4.9 bps are not yet the stop'],
  [market(99_950), 1, ['stop'], '5 bps are'],
  [market(100_000, 10, 13), 1, [], 'a pressure of −0.13 has not turned enough'],
  [market(100_000, 10, 14), 1, ['reversal'], 'one of −0.17 has'],
  [market(100_000, 30, 10), 29, [], 'its time is not up'],
  [market(100_000, 30, 10), 30, ['time'], 'its time is up'],
  [market(100_000, 30, 10), 99, ['time'], 'it has been for long'],
] as const;

describe('a taker that is long from 100000', () => {
  it.each(exits)('leaves in %s after %i s for %j: %s', (drawn, after, reasons) => {
    const view = drawnView(drawn, { position: 3, now: seconds(after) });
    expect(told(longTaker().onBook(view))).toEqual(reasons.map((reason) => `sell 3 market (${reason})`));
  });

  it.each(exits)('has a mirror image that is short: in the mirror of %s after %i s %j', (drawn, after, reasons) => {
    const strategy = taker();
    strategy.onBook(drawnView(mirror(bidUp)));
    const view = drawnView(mirror(drawn), { position: -3, now: seconds(after) });
    expect(told(strategy.onBook(view))).toEqual(reasons.map((reason) => `buy 3 market (${reason})`));
  });

  it('waits while an order is on its way', () => {
    const leaving = { position: 3, working: [anOrder('sell')], now: seconds(99) };
    expect(told(longTaker().onBook(drawnView(market(99_000), leaving)))).toEqual([]);
    expect(told(longTaker().onTimer(drawnView(bidUp, leaving)))).toEqual([]);
  });
});

describe('the timer', () => {
  it.each([
    [{ position: 3, now: seconds(30) }, ['sell 3 market (time)'], 'the time is up'],
    [{ position: 0, now: seconds(30) }, [], 'it has been left before'],
    [{ position: 3, now: seconds(29) }, [], 'it is that of an earlier position'],
  ])('with %j: %j, because %s', (moment, expected) => {
    expect(told(longTaker().onTimer(drawnView(bidUp, moment)))).toEqual(expected);
  });

  it('that rang while an order was under way is made good at the next book', () => {
    const strategy = longTaker();
    expect(
      told(strategy.onTimer(drawnView(bidUp, { position: 3, working: [anOrder('sell')], now: seconds(30) }))),
    ).toEqual([]);
    expect(told(strategy.onBook(drawnView(bidUp, { position: 2, now: seconds(31) })))).toEqual([
      'sell 2 market (time)',
    ]);
  });
});

describe('where an order has to be a whole number of steps', () => {
  const instrument = testInstrument({ orderStep: lots(10) });

  it.each([
    [27, ['sell 20 market (time)'], 'two steps can be closed'],
    [-27, ['buy 20 market (time)'], 'short or long'],
  ])('a position of %i is left by %j: %s', (position, expected) => {
    expect(told(longTaker().onBook(drawnView(bidUp, { instrument, position, now: seconds(30) })))).toEqual(expected);
  });

  it('what is too little to be closed does not keep it from entering again', () => {
    const view = drawnView(bidUp, { instrument, position: 7, capital: 20_000_000, now: seconds(40) });
    expect(told(longTaker().onBook(view))).toEqual(['buy 20 market (entry)', 'timer at 70000000']);
  });
});

/** The same market with its sides swapped around 100000. */
function mirror(drawn: string): string {
  const [bids = '', asks = ''] = drawn.split('|');
  const reflected = (side: string): string => side.replace(/(\d+)x/g, (_, price) => `${200_000 - Number(price)}x`);
  return `${reflected(asks)} | ${reflected(bids)}`;
}
