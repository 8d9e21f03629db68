import { applyEvent, type LiveBook } from '@replay/book';
import { type BookChanged, type Levels, levelsOf, lots, type Micros, noLevels, ticks } from '@replay/core';
import { anyMoves, change, law, type Move, print, snapshot, steps, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyLevels } from '../src/book-messages.ts';
import {
  applyMarketEvent,
  copyVenue,
  type FillRules,
  fillRules,
  hftbacktestPartialFills,
  realisticFills,
  shareOfValue,
  type Venue,
  type VenueAnswer,
  type VenueModels,
} from '../src/index.ts';
import { rowsOf } from '../src/level-rows.ts';
import { afterFills } from '../src/reduce-only.ts';
import { anyQueue } from './laws/subjects.ts';

const rowByRow: readonly FillRules[] = [
  ...fillRules.filter(({ bookMessages }) => bookMessages === 'row-by-row'),
  { ...hftbacktestPartialFills, taking: 'available', consumption: 'until-refresh', joinWithoutBook: 'unknown' },
  { ...realisticFills, bookMessages: 'row-by-row', consumption: 'sticky', selfTrade: 'allow' },
];

/** The rows of a message as messages of one row each, bids first. */
function singleRows(message: BookChanged): readonly BookChanged[] {
  const one = ({ prices, sizes }: Levels, at: number): Levels => ({ prices: [prices[at]!], sizes: [sizes[at]!] });
  return [
    ...message.bids.prices.map((_, at) => ({ ...message, bids: one(message.bids, at), asks: noLevels })),
    ...message.asks.prices.map((_, at) => ({ ...message, bids: noLevels, asks: one(message.asks, at) })),
  ];
}

/** What the rules say: each row is a message, looked at in full, with a state of the book for it. */
function rowAfterRow(venue: Venue, message: BookChanged, models: VenueModels): readonly VenueAnswer[] {
  const at = { time: message.exchangeTime, sequence: message.sequence };
  const answers: VenueAnswer[] = [];
  if (venue.book.status !== 'live') return answers;
  for (const row of singleRows(message)) {
    const book = applyEvent(venue.book, row) as LiveBook;
    answers.push(...applyLevels(venue, book, rowsOf(row.bids, row.asks, false), at, models));
  }
  return afterFills(venue, answers, at);
}

const shown = (venue: Venue): unknown => {
  const { book } = venue;
  const levels = book.status === 'live' ? [book.bids.levels(), book.asks.levels()] : book;
  return { ...venue, book: undefined, resting: undefined, levels };
};

const anySize = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 }));
const anyRow = (from: number, to: number) => fc.tuple(fc.integer({ min: from, max: to }), anySize);
/** Rows of both sides around 100, many of them beyond the other side. */
const anyRows = fc.record({
  bids: fc.array(anyRow(94, 103), { maxLength: 8, size: 'max' }),
  asks: fc.array(anyRow(97, 106), { maxLength: 8, size: 'max' }),
});
const anyOrder = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  away: fc.integer({ min: 0, max: 6 }),
  size: fc.integer({ min: 1, max: 9 }),
});
const anyTurn = fc.record({ orders: fc.array(anyOrder, { maxLength: 4, size: 'max' }), rows: anyRows });

/** Orders of ours on both sides of a book, and changes of it that meet many of them. */
const busyMoves = fc.array(anyTurn, { minLength: 1, maxLength: 8, size: 'max' }).map((turns): readonly Move[] => {
  const instrument = testInstrument().id;
  const book = snapshot('99x5 98x3 97x8 95x2 | 101x4 102x4 103x1 105x6', { sequence: 0, instrument });
  const moves: Move[] = [{ kind: 'event', event: book }];
  for (const [turn, { orders, rows }] of turns.entries()) {
    for (const [at, { side, away, size }] of orders.entries()) {
      const price = ticks(side === 'buy' ? 100 - away : 100 + away);
      const terms = { kind: 'limit', price, timeInForce: 'gtc' } as const;
      moves.push({ kind: 'place', order: { id: `${turn}-${at}`, instrument, side, size: lots(size), terms } });
    }
    const message = change('|', { sequence: turn + 1, instrument }) as BookChanged;
    moves.push({ kind: 'event', event: { ...message, bids: levelsOf(rows.bids), asks: levelsOf(rows.asks) } });
  }
  return moves;
});

describe('rules that want each row for itself', () => {
  law(
    'see what they see when each row is a message, whatever the market and the orders',
    [fc.oneof(busyMoves, anyMoves({ maxEvents: 40 })), fc.constantFrom(...rowByRow), anyQueue],
    (moves: readonly Move[], fills, queue) => {
      const models = { fills, queue, fees: shareOfValue({ maker: '0', taker: '0' }) };
      for (const { before, move, after, answers } of steps(moves, { fills, queue })) {
        if (move.kind !== 'event' || move.event.type !== 'BookChanged') continue;
        const plain = copyVenue(before);
        expect(rowAfterRow(plain, move.event, models)).toEqual(answers);
        expect(shown(plain)).toEqual(shown(after));
      }
    },
    300,
  );

  it.each<[message: string, own: number, because: string]>([
    ['102x2 102x0 |', 99, 'a bid that meets the asks contradicts them until they are told again'],
    ['103x2 103x0 | 102x4', 99, 'what is told again is there'],
    ['| 99x1 99x0', 99, 'an ask that comes and goes fills what it meets'],
    ['100x0 99x0 |', 96, 'a side that becomes empty keeps the mid of its last level'],
    ['100x0 99x0 102x3 |', 96, 'a side that was empty, and then meets the other'],
    ['101x2 | 101x3', 96, 'an ask that meets a bid of the same message contradicts it'],
  ])('%s with an order at %i: %s', (message, own) => {
    const stamp = { sequence: 1, instrument: testInstrument().id };
    const models = { fills: hftbacktestPartialFills, queue: hftbacktestPartialFills.queue, fees: shareOfValue() };
    const order = { id: '1', instrument: stamp.instrument, side: 'buy', size: lots(4) } as const;
    const moves: Move[] = [
      { kind: 'event', event: snapshot('99x5 100x3 | 102x4 103x4', { ...stamp, sequence: 0 }) },
      { kind: 'place', order: { ...order, terms: { kind: 'limit', price: ticks(own), timeInForce: 'gtc' } } },
    ];
    const fast = copyVenue(steps(moves, models).at(-1)?.after as Venue);
    const plain = copyVenue(fast);
    const event = change(message, stamp) as BookChanged;
    const at = { time: event.exchangeTime as Micros, sequence: 1 };
    expect(applyMarketEvent(fast, event, at, models)).toEqual(rowAfterRow(plain, event, models));
    expect(shown(fast)).toEqual(shown(plain));
    const next = print('sell 99x9', { ...stamp, sequence: 2 });
    expect(applyMarketEvent(fast, next, at, models)).toEqual(applyMarketEvent(plain, next, at, models));
  });
});
