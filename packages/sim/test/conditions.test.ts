import { describe, expect, it } from 'vitest';
import { realisticFills } from '../src/index.ts';
import { play } from './play.ts';

const book = 'book 99x3 100x5 | 101x4 102x6';
/** Five bought at 101 and 102. */
const long = [book, '0: buy 5 market'];

describe('an order that only reduces a position of 5', () => {
  it.each([
    ['1: sell 8 market reduce-only', ['accepted', '5@100 taker-depth', 'cancelled 3 reduce-only'], 'it is cut to it'],
    [
      '1: sell 8@99 fok reduce-only',
      ['accepted', '5@100 taker-depth', 'cancelled 3 reduce-only'],
      'the depth is there for all 8',
    ],
    ['1: sell 3 market reduce-only', ['accepted', '3@100 taker-depth'], 'there is more than that'],
    ['1: buy 1@100 reduce-only', ['rejected reduce-only'], 'buying more reduces nothing'],
    ['1: sell 8@105 reduce-only', ['accepted'], 'it is measured when it fills'],
  ])('%s: %j, because %s', (order, expected) => {
    expect(play([...long, order]).answer).toEqual(expected.map((words) => `1: ${words}`));
  });

  it.each([
    [
      ['print buy 106x9'],
      ['1: 5@105 trade-through', '1: cancelled 3 reduce-only'],
      'a print fills no more than the position',
    ],
    [['change 106x9 |'], ['1: 5@105 book-cross', '1: cancelled 3 reduce-only'], 'nor does a book that crosses'],
    [
      ['2: sell 5 market'],
      ['2: accepted', '2: 5@100 taker-depth', '1: cancelled 8 reduce-only'],
      'another order closed it',
    ],
    [
      ['2: sell 9 market'],
      [
        '2: accepted',
        '2: 5@100 taker-depth',
        '2: 3@99 taker-depth',
        '2: expired 1 depth-exhausted',
        '1: cancelled 8 reduce-only',
      ],
      'another one turned it',
    ],
    [['2: sell 4 market'], ['2: accepted', '2: 4@100 taker-depth'], 'there is still one to reduce'],
  ])('resting at 105, on %j: %j, because %s', (lines, expected) => {
    expect(play([...long, '1: sell 8@105 reduce-only', ...lines]).answer).toEqual(expected);
  });

  it('takes its turn with the others in one print', () => {
    const both = [
      ...long,
      '1: sell 4@104 reduce-only',
      '2: sell 4@105 reduce-only',
      '3: sell 4@105',
      'print buy 106x20',
    ];
    expect(play(both).answer).toEqual([
      '1: 4@104 trade-through',
      '2: 1@105 trade-through',
      '3: 4@105 trade-through',
      '2: cancelled 3 reduce-only',
    ]);
  });

  it('is nothing without a position', () => {
    expect(play([book, '1: sell 1 market reduce-only']).answer).toEqual(['1: rejected reduce-only']);
  });
});

describe('a bid that is good until millisecond 3', () => {
  const bid = [book, '1: buy 3@100 until 3000', 'change 100x1 |'];

  it.each([
    [['print sell 99x1'], ['1: 1@100 trade-through'], 'at its very hour the feed still fills it'],
    [['print sell 99x1', 'cancel 1'], ['1: cancel rejected not-working'], 'a cancel of the hour after is too late'],
    [['change 99x1 |', 'print sell 99x9'], [], 'a print after it fills nothing'],
  ])('after %j: %j, because %s', (lines, expected) => {
    expect(play([...bid, ...lines]).answer).toEqual(expected);
  });

  it('expires with what is left', () => {
    const played = play([...bid, 'print sell 99x1', 'change 99x1 |']);
    expect(played.said.flat().slice(-2)).toEqual(['1: 1@100 trade-through', '1: expired 2 gtd']);
    expect(played.venue).toMatchObject({ buys: [], nextExpiry: undefined });
  });

  it.each(['1: buy 3@100 until 2000', '1: buy 3@101 ioc until 1', '1: buy 3@100 post-only until 0'])(
    'comes too late as %s: it expires on arrival',
    (order) => {
      expect(play([book, 'change 99x2 |', 'change 99x3 |', order]).answer).toEqual(['1: expired 3 gtd']);
    },
  );
});

describe('when an order would trade with one of our own', () => {
  const resting = [book, '1: sell 2@101', '2: sell 2@103'];

  it.each([
    [
      'cancel-resting',
      '3: buy 5@102 ioc',
      ['3: accepted', '1: cancelled 2 self-trade', '3: 4@101 taker-depth', '3: 1@102 taker-depth'],
    ],
    ['cancel-incoming', '3: buy 5@102 ioc', ['3: accepted', '3: cancelled 5 self-trade']],
    ['cancel-both', '3: buy 5@102 ioc', ['3: accepted', '1: cancelled 2 self-trade', '3: cancelled 5 self-trade']],
    ['allow', '3: buy 5@102 ioc', ['3: accepted', '3: 4@101 taker-depth', '3: 1@102 taker-depth']],
    ['cancel-incoming', '3: buy 5@102 fok', ['3: accepted', '3: expired 5 fok-not-fillable']],
    ['cancel-both', '3: buy 5@102 fok', ['3: accepted', '3: expired 5 fok-not-fillable']],
  ] as const)('%s: %s is %j', (selfTrade, order, expected) => {
    expect(play([...resting, order], { fills: { ...realisticFills, selfTrade } }).answer).toEqual(expected);
  });

  it.each([
    ['cancel-incoming', ['3: accepted', '3: 4@101 taker-depth', '3: cancelled 1 self-trade']],
    ['cancel-both', ['3: accepted', '2: cancelled 2 self-trade', '3: 4@101 taker-depth', '3: cancelled 1 self-trade']],
  ] as const)('%s keeps what was taken before: %j', (selfTrade, expected) => {
    const further = [book, '2: sell 2@102', '3: buy 5@102'];
    expect(play(further, { fills: { ...realisticFills, selfTrade } }).answer).toEqual(expected);
  });
});

describe('a market order under protection', () => {
  it.each([
    [0, ['1: accepted', '1: 4@101 taker-depth', '1: expired 5 depth-exhausted'], 'no further than the best'],
    [1, ['1: accepted', '1: 4@101 taker-depth', '1: 5@102 taker-depth'], 'the boundary itself is allowed'],
  ])('of %i ticks: %j, because %s', (protectionTicks, expected) => {
    expect(play([book, '1: buy 9 market'], { fills: { ...realisticFills, protectionTicks } }).answer).toEqual(expected);
  });

  it('counts from what is there, not from what is used up', () => {
    const fills = { ...realisticFills, protectionTicks: 0 };
    expect(play([book, '1: buy 4 market', '2: buy 9 market'], { fills }).answer).toContain('2: 6@102 taker-depth');
  });
});

describe('a price band of 200 basis points around a mid of 100.5', () => {
  const fills = { ...realisticFills, priceBandBps: 200 };

  it.each([
    ['1: buy 1@99', 'accepted', 'it is 149 away'],
    ['1: buy 1@98', 'rejected outside-band', 'it is 249 away'],
    ['1: sell 1@103', 'rejected outside-band', 'it is 249 away on the other side'],
    ['1: buy 9 market', 'accepted', 'a market order has no price'],
  ])('%s: %s, because %s', (order, answer) => {
    expect(play([book, order], { fills }).answer[0]).toBe(`1: ${answer}`);
  });

  it('is none while there is no mid', () => {
    expect(play(['1: buy 1@1'], { fills }).answer).toEqual(['1: accepted']);
  });

  it('holds for amends too', () => {
    expect(play([book, '1: buy 1@99', 'amend 1 1@98'], { fills }).answer).toEqual(['1: amend rejected outside-band']);
  });
});
