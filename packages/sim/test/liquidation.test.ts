import { Decimal, type Lots, type Micros, type OrderFilled } from '@replay/core';
import { anyMoves, law, steps, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  copyVenue,
  fillRules,
  liquidate,
  realisticFills,
  shareOfValue,
  type Venue,
  type VenueAnswer,
} from '../src/index.ts';
import { play } from './play.ts';

const terms = { order: 'liquidation-1', fee: new Decimal('0.01') };
const at = { time: 99_000 as Micros, sequence: 99 };
const models = {
  fills: realisticFills,
  queue: realisticFills.queue,
  fees: shareOfValue({ maker: '0', taker: '0.001' }),
};

const said = (venue: Venue, position: number): readonly string[] =>
  liquidate(holding(venue, position), terms, at, models).map(inWords);

const holding = (venue: Venue, position: number): Venue => ({ ...copyVenue(venue), position: position as Lots });

const inWords = (answer: VenueAnswer): string =>
  answer.type === 'OrderFilled'
    ? `${answer.order} ${answer.side} ${answer.size}@${answer.price} leaves ${answer.leaves}`
    : `${answer.type} ${answer.order} ${'reason' in answer ? answer.reason : ''}`;

const book = 'book 98x5 99x5 | 101x5 103x50';

describe('a venue that liquidates', () => {
  it.each<[lines: readonly string[], position: number, answers: readonly string[], because: string]>([
    [
      [book],
      7,
      ['liquidation-1 sell 5@99 leaves 2', 'liquidation-1 sell 2@98 leaves 0'],
      'a long is sold level by level',
    ],
    [[book], -6, ['liquidation-1 buy 5@101 leaves 1', 'liquidation-1 buy 1@103 leaves 0'], 'a short is bought back'],
    [
      [book],
      12,
      ['liquidation-1 sell 5@99 leaves 7', 'liquidation-1 sell 5@98 leaves 2'],
      'what is not shown stays open',
    ],
    [[], 12, [], 'without a book nothing can be sold'],
    [[book, 'interruption', 'cancel none'], 12, [], 'nor on a book that is stale'],
    [
      [book, '1: buy 1@97', '2: sell 9@101', '3: buy 2@98'],
      1,
      [
        'OrderCancelled 3 liquidation',
        'OrderCancelled 1 liquidation',
        'OrderCancelled 2 liquidation',
        'liquidation-1 sell 1@99 leaves 0',
      ],
      'its orders go first, so that it never trades with them',
    ],
    [[book, '1: sell 5 market'], 3, ['liquidation-1 sell 3@98 leaves 0'], 'what was used up is not there'],
    [[book, '1: buy 1@97'], 0, ['OrderCancelled 1 liquidation'], 'without a position only the orders go'],
  ])('after %j holding %i: %j, as %s', (lines, position, answers) => {
    expect(said(play(lines).venue, position)).toEqual(answers);
  });

  it('charges its fee on top of the taker fee, and says which part that is', () => {
    const { venue } = play([book]);
    const fills = liquidate(holding(venue, 7), terms, at, models) as OrderFilled[];
    expect(fills.map(({ fee, trace }) => [fee, trace.liquidationFee])).toEqual([
      ['5.445', '4.95'],
      ['2.156', '1.96'],
    ]);
  });

  it('leaves coins to their owner', () => {
    const instrument = testInstrument({ contract: 'spot' });
    expect(said(play([book], { instrument }).venue, 7)).toEqual([]);
  });
});

law(
  'a liquidation leaves no order, never turns a position round, and takes no more than is shown',
  [anyMoves({ maxEvents: 30 }), fc.integer({ min: -60, max: 60 }), fc.constantFrom(...fillRules)],
  (moves, position, fills) => {
    const before = steps(moves, { fills }).at(-1)?.after;
    if (before === undefined) return;
    const after = holding(before, position);
    const answers = liquidate(after, terms, at, { ...models, fills });
    expect([...after.buys, ...after.sells, after.nextExpiry]).toEqual([undefined]);
    expect(answers.filter(({ type }) => type === 'OrderCancelled')).toHaveLength(
      before.buys.length + before.sells.length,
    );
    const closed = answers.reduce((sum, answer) => (answer.type === 'OrderFilled' ? sum + answer.size : sum), 0);
    expect(Math.abs(after.position)).toBe(Math.abs(position) - closed);
    expect(after.position * position, 'at most to flat').toBeGreaterThanOrEqual(0);
    expect(after.book).toBe(before.book);
  },
);
