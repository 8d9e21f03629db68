import { type Instrument, type Lots, lots, type PlaceOrder, placeLimit, type Side, type Ticks } from '@replay/core';
import type { OwnOrder } from '@replay/strategy';
import { testInstrument, testInstrumentId } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import Imbalance, { params } from '../src/index.ts';
import { drawnView, type Moment, told } from './drawn-view.ts';

type Given = z.input<typeof params>;

/** At a microprice of 1,000,000 ticks a basis point is 100 of them. */
const balanced = '999990x5 | 1000010x5';
/** Three of four lots are bid: the imbalance is 0.5, the microprice 1,000,005. */
const bidUp = '999990x9 | 1000010x3';
const offered = '999990x3 | 1000010x9';
const still = { size: 10, maxPosition: 50 };

const quotes = (market: string, given: Given = {}, moment: Moment = {}): readonly string[] =>
  told(new Imbalance(params.parse({ ...still, ...given })).onBook(drawnView(market, moment)));

const own = (text: string): OwnOrder => {
  const [, id = '', side, leaves, price, status = 'working'] =
    /^(\d+): (buy|sell) (\d+)@(\d+) ?([a-z-]+)?$/.exec(text) ?? [];
  return {
    id,
    instrument: testInstrumentId,
    side: side as Side,
    price: Number(price) as Ticks,
    size: Number(leaves) as Lots,
    leaves: Number(leaves) as Lots,
    status: status as OwnOrder['status'],
    tag: undefined,
  };
};

describe('the quotes', () => {
  it.each<[string, Given, number, number, string]>([
    [balanced, { baseSpreadBps: 0.5 }, 999_950, 1_000_050, 'half a basis point each way of the microprice'],
    [balanced, { baseSpreadBps: 2 }, 999_800, 1_000_200, 'wider when told so'],
    [balanced, { baseSpreadBps: 2, widening: 9 }, 999_800, 1_000_200, 'a balanced book does not widen them'],
    [bidUp, { baseSpreadBps: 2, widening: 0, leanBps: 0 }, 999_804, 1_000_206, 'the microprice moved by 5'],
    [bidUp, { baseSpreadBps: 2, widening: 1, leanBps: 0 }, 999_704, 1_000_306, '2 bps × (1 + 1 × 0.5)'],
    [offered, { baseSpreadBps: 2, widening: 1, leanBps: 0 }, 999_695, 1_000_295, 'the lean has no sign there'],
    [bidUp, { baseSpreadBps: 2, widening: 2, leanBps: 0 }, 999_604, 1_000_406, '2 bps × (1 + 2 × 0.5)'],
    [bidUp, { baseSpreadBps: 2, widening: 0, leanBps: 4 }, 1_000_005, 1_000_406, 'half of 4 bps up with the pressure'],
    [offered, { baseSpreadBps: 2, widening: 0, leanBps: 4 }, 999_595, 999_995, 'and down with it'],
  ])('in %s with %j are at %i and %i: %s', (market, given, bid, ask) => {
    expect(quotes(market, given)).toEqual([`buy 10@${bid}`, `sell 10@${ask}`]);
  });

  it.each([
    [50, 999_850, 999_950, 'a full long position moves both down by a basis point'],
    [25, 999_900, 1_000_000, 'half of one by half of it'],
    [-25, 1_000_000, 1_000_100, 'a short one up'],
  ])('lean against an inventory of %i, to %i and %i: %s', (position, bid, ask) => {
    const sides = quotes(balanced, { inventoryBps: 1 }, { position });
    expect(sides).toEqual([...(position < 50 ? [`buy 10@${bid}`] : []), `sell 10@${Math.max(ask, 999_991)}`]);
  });

  it('rest, and never reach over the touch', () => {
    const pulled = { baseSpreadBps: 0, leanBps: 100 };
    expect(quotes(bidUp, pulled)[0]).toBe('buy 10@1000009');
    expect(quotes(offered, pulled)[1]).toBe('sell 10@999991');
    const [bid] = new Imbalance(params.parse(still)).onBook(drawnView(balanced)) as readonly PlaceOrder[];
    expect(bid).toEqual(placeLimit('buy', 10 as Lots, { price: 999_950 as Ticks, timeInForce: 'post-only' }));
  });
});

describe('the position stays within its cap', () => {
  it.each([
    [0, [], 10, 10, 'there is room for both'],
    [45, [], 5, 10, 'only 5 more may be bought'],
    [50, [], 0, 10, 'it is full'],
    [55, [], 0, 10, 'a fill on its way has made it more than full'],
    [-45, [], 10, 5, 'only 5 more may be sold'],
    [-50, [], 10, 0, 'it is as short as it may be'],
    [40, ['1: buy 6@999000 cancelling'], 4, 10, 'what is being cancelled may still fill'],
    [40, ['1: buy 10@999000 cancelling'], 0, 10, 'and take all the room'],
    [-40, ['1: sell 6@1000900 cancelling'], 10, 4, 'on the other side alike'],
  ])('of 50: at %i with %j it bids %i and offers %i, because %s', (position, working, bid, ask) => {
    const sizes = (side: Side): number =>
      Number(
        new RegExp(`${side} (\\d+)@`).exec(quotes(balanced, {}, { position, working: working.map(own) }).join())?.[1] ??
          0,
      );
    expect([sizes('buy'), sizes('sell')]).toEqual([bid, ask]);
  });

  it('an order that is larger than the room left is taken back', () => {
    const working = [own('1: buy 10@999950')];
    expect(quotes(balanced, { inventoryBps: 0 }, { position: 45, working })).toEqual([
      'cancel 1',
      'buy 5@999950',
      'sell 10@1000050',
    ]);
  });

  it.each([
    [0, ['buy 10@999950'], 'it has none'],
    [4, ['buy 10@999950', 'sell 4@1000050'], 'it has 4'],
    [30, ['buy 10@999950', 'sell 10@1000050'], 'it has more than a quote'],
  ])('spot that holds %i asks for %j, as %s', (position, expected) => {
    const instrument = testInstrument({ contract: 'spot' });
    expect(quotes(balanced, { inventoryBps: 0 }, { instrument, position })).toEqual(expected);
  });
});

describe('an order that is about where it should be', () => {
  it.each([
    [['1: buy 10@999950', '2: sell 10@1000050'], [], 'both are where they should be'],
    [['1: buy 10@999930', '2: sell 10@1000070'], [], '20 ticks are 0.2 bps'],
    [['1: buy 10@999929', '2: sell 10@1000050'], ['cancel 1', 'buy 10@999950'], '21 are more'],
    [['1: buy 10@999950 in-flight', '2: sell 10@1000050'], [], 'it is on its way'],
    [['1: buy 3@999950', '2: sell 10@1000050'], [], 'a partly filled one keeps its place in the queue'],
    [['1: buy 10@999950', '2: buy 10@999940', '3: sell 10@1000050'], ['cancel 2'], 'one a side is enough'],
  ])('%j: %j, because %s', (working, expected) => {
    expect(quotes(balanced, { requoteBps: 0.2 }, { working: working.map(own) })).toEqual(expected);
  });
});

describe('sizes', () => {
  it.each<[Given, number, string[], string]>([
    [{}, 1_000_000_000, ['buy 20@999950', 'sell 20@1000050'], '2 % of a thousand coins'],
    [{}, 1_000_000, [], '2 % of one coin is less than a lot'],
    [{ size: 7 }, 1_000_000, ['buy 7@999950', 'sell 7@1000050'], 'it was told so'],
  ])('with %j and a capital of %i: %j, because %s', (given, capital, expected) => {
    const strategy = new Imbalance(params.parse(given));
    expect(told(strategy.onBook(drawnView(balanced, { capital })))).toEqual(expected);
  });

  it('are settled at the first book, and five of them are the cap unless told', () => {
    const strategy = new Imbalance(params.parse({}));
    strategy.onBook(drawnView(balanced, { capital: 1_000_000_000 }));
    const later = drawnView(balanced, { capital: 9_000_000_000, position: 95 });
    expect(told(strategy.onBook(later))[0]).toMatch(/^buy 5@/);
  });

  it.each<[Partial<Instrument>, number, string[], string]>([
    [{ orderStep: lots(10) }, 47, ['sell 10@1000050'], 'three lots are less than a step'],
    [{ orderStep: lots(10) }, 33, ['buy 10@999950', 'sell 10@1000050'], 'of 17 one step can be had'],
    [{ minNotional: '5000000' }, 46, ['sell 10@1000050'], 'four are worth less than the venue takes'],
    [{ minNotional: '5000000' }, 44, ['buy 6@999950', 'sell 10@1000050'], 'six are worth enough'],
  ])('fit %j: at %i it asks for %j, because %s', (terms, position, expected) => {
    const instrument = testInstrument(terms);
    expect(quotes(balanced, { inventoryBps: 0 }, { instrument, position })).toEqual(expected);
  });

  it('a bid that would be worth nothing is not made', () => {
    expect(quotes('1x5 | 3x5', { baseSpreadBps: 1000, widening: 100, inventoryBps: 0 })).toEqual([
      'buy 10@1',
      'sell 10@3',
    ]);
    expect(quotes('1x9 | 3x1', { baseSpreadBps: 1000, widening: 100, leanBps: 0 })).toEqual(['sell 10@26']);
  });
});
