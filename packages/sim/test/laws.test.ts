import type { BookSide, Lots, OrderId, Side, Ticks } from '@replay/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FillRules,
  fillRules,
  noQueue,
  optimisticFills,
  pessimisticFills,
  type QueueModel,
  queueModels,
  realisticFills,
  riskAverseQueue,
  type Venue,
  type VenueAnswer,
  type WorkingOrder,
} from '../src/index.ts';
import { anyMoves } from './any-moves.ts';
import { type Move, mirrored, type Step, steps } from './play.ts';

type Fill = Extract<VenueAnswer, { type: 'OrderFilled' }>;
const fillsOf = ({ answers }: Pick<Step, 'answers'>): readonly Fill[] =>
  answers.filter((answer) => answer.type === 'OrderFilled');
const total = (sizes: Iterable<number>): number => [...sizes].reduce((sum, size) => sum + size, 0);
const displayed = ({ book }: Venue, side: BookSide, price: Ticks): Lots =>
  book.status === 'live' ? (side === 'bid' ? book.bids : book.asks).sizeAt(price) : (0 as Lots);

const anyRules = fc.constantFrom(...fillRules);
const boundedRules = fc.constantFrom(realisticFills, pessimisticFills);
const anyQueue = fc.constantFrom(...queueModels);
const thorough = { numRuns: 300 };

describe('displayed size', () => {
  it('is taken no more than once between two refreshes of its level', () => {
    fc.assert(
      fc.property(anyMoves(), boundedRules, anyQueue, (moves, fills, queue) => {
        for (const step of steps(moves, { fills, queue })) {
          for (const side of ['bid', 'ask'] as const) {
            const spentBy: Side = side === 'ask' ? 'buy' : 'sell';
            const spent = total(
              fillsOf(step)
                .filter((fill) => fill.side === spentBy && /taker-depth|book-cross/.test(fill.cause))
                .map(({ size }) => size),
            );
            const { consumed } = step.after.used;
            // All that was newly used went into fills of this very step …
            expect(total([...consumed[side].values()].map(({ size }) => size)) - stillUsed(step, side, fills)).toBe(
              spent,
            );
            // … and no level gave more than it shows.
            if (step.after.book.status !== 'live') continue;
            for (const [price, used] of consumed[side]) {
              expect(used.size).toBeGreaterThan(0);
              expect(used.size).toBeLessThanOrEqual(displayed(step.after, side, price));
            }
          }
        }
      }),
      thorough,
    );
  });

  it('of the recorded book is never changed by an order of ours', () => {
    fc.assert(
      fc.property(anyMoves(), anyRules, (moves, fills) => {
        const events = moves.filter(({ kind }) => kind === 'event');
        const alone = steps(events, { fills }).map(({ after }) => after.book);
        const beside = steps(moves, { fills }).filter(({ move }) => move.kind === 'event');
        expect(beside.map(({ after }) => after.book)).toEqual(alone);
      }),
      thorough,
    );
  });
});

/** What was used before the step and, as far as the displayed sizes tell, still is after it. */
function stillUsed({ move, before, after }: Step, side: BookSide, fills: FillRules): number {
  const used = [...before.used.consumed[side]];
  if (move.kind !== 'event' || after.book === before.book || after.book.status !== 'live')
    return total(used.map(([, { size }]) => size));
  return total(
    used.map(([price, { size, displayed: shown }]) => {
      const now = displayed(after, side, price);
      if (now === shown) return size;
      return fills.consumption === 'sticky' ? Math.min(size, now) : 0;
    }),
  );
}

describe('our place in the queue', () => {
  it('is somewhere in what is shown, and only ever gets better', () => {
    fc.assert(
      fc.property(anyMoves(), anyRules, anyQueue, (moves, fills, queue) => {
        for (const { move, before, after } of steps(moves, { fills, queue })) {
          for (const own of [...after.buys, ...after.sells]) {
            if (own.ahead === undefined) continue;
            expect(own.ahead).toBeGreaterThanOrEqual(0);
            const earlier = [...before.buys, ...before.sells].find(({ id }) => id === own.id);
            if (earlier?.ahead !== undefined) expect(own.ahead).toBeLessThanOrEqual(earlier.ahead);
            if (move.kind === 'event' && move.event.type.startsWith('Book') && after.book.status === 'live')
              expect(own.ahead).toBeLessThanOrEqual(displayed(after, own.side === 'buy' ? 'bid' : 'ask', own.price));
          }
        }
      }),
      thorough,
    );
  });

  it('is behind those of ours that were there before', () => {
    fc.assert(
      fc.property(anyMoves(), boundedRules, anyQueue, (moves, fills, queue) => {
        for (const { after } of steps(moves, { fills, queue })) {
          for (const orders of [after.buys, after.sells]) {
            for (const [at, own] of orders.entries()) expect(isBehind(own, orders[at - 1])).toBe(true);
          }
        }
      }),
      thorough,
    );
  });
});

function isBehind(own: WorkingOrder, earlier: WorkingOrder | undefined): boolean {
  if (earlier === undefined) return true;
  if (earlier.price !== own.price) return own.side === 'buy' ? earlier.price > own.price : earlier.price < own.price;
  return Number(earlier.id) < Number(own.id) && (own.ahead ?? Infinity) >= (earlier.ahead ?? 0);
}

describe('every fill as a maker', () => {
  it('names an event that justifies it', () => {
    fc.assert(
      fc.property(anyMoves(), anyRules, anyQueue, (moves, fills, queue) => {
        for (const step of steps(moves, { fills, queue })) {
          for (const fill of fillsOf(step)) {
            if (fill.liquidity === 'maker') expect(justified(fill, step, fills)).toBe(true);
          }
        }
      }),
      thorough,
    );
  });
});

/** Whether the very event of the fill, read afresh, could have filled an order at that price. */
function justified(fill: Fill, { move, before, after }: Step, fills: FillRules): boolean {
  if (move.kind !== 'event' || fill.sequence !== move.event.sequence) return false;
  const order = [...before.buys, ...before.sells].find(({ id }) => id === fill.order);
  if (order === undefined || order.price !== fill.price || order.leaves < fill.size) return false;
  /** How far a price lies inside ours: positive is better for who would trade with us. */
  const inside = (price: number): number => (fill.side === 'buy' ? fill.price - price : price - fill.price);
  const { event } = move;
  if (event.type === 'TradePrinted') {
    if (event.aggressor === fill.side) return false;
    return fill.cause === 'queue'
      ? event.price === fill.price
      : fill.cause === 'trade-through' && inside(event.price) > 0;
  }
  if (fill.cause !== 'book-cross' || after.book.status !== 'live') return false;
  const best = (fill.side === 'buy' ? after.book.asks : after.book.bids).best;
  return best !== undefined && inside(best.price) >= (fills.lock === 'fills' ? 0 : 1);
}

describe('assumptions, from the kindest to the harshest', () => {
  const ranked: readonly (readonly [string, FillRules, QueueModel])[] = [
    ['optimistic', optimisticFills, noQueue],
    ['realistic, nobody ahead', realisticFills, noQueue],
    ['realistic, risk-averse', realisticFills, riskAverseQueue],
    ['pessimistic', pessimisticFills, riskAverseQueue],
  ];

  it('fill each order less and less, at every moment, while orders only make', () => {
    fc.assert(
      fc.property(anyMoves({ timeInForces: ['post-only'] }), (moves) => {
        const filled = ranked.map(([, fills, queue]) => filledByStep(moves, fills, queue));
        for (const [rank, kinder] of filled.entries()) {
          const harsher = filled[rank + 1];
          if (harsher === undefined) continue;
          for (const [at, sizes] of harsher.entries()) {
            for (const [order, size] of sizes) {
              expect(
                kinder[at]?.get(order) ?? 0,
                `order ${order} after move ${at}: ${ranked[rank]?.[0]} against ${ranked[rank + 1]?.[0]}`,
              ).toBeGreaterThanOrEqual(size);
            }
          }
        }
      }),
      thorough,
    );
  });
});

/** What each order had after each move. */
function filledByStep(
  moves: readonly Move[],
  fills: FillRules,
  queue: QueueModel,
): readonly ReadonlyMap<OrderId, number>[] {
  let filled: ReadonlyMap<OrderId, number> = new Map();
  return steps(moves, { fills, queue }).map((step) => {
    const next = new Map(filled);
    for (const { order, size } of fillsOf(step)) next.set(order, (next.get(order) ?? 0) + size);
    filled = next;
    return filled;
  });
}

describe('buying and selling are mirror images', () => {
  it('so a reflected story gives the reflected fills', () => {
    fc.assert(
      fc.property(anyMoves(), anyRules, anyQueue, (moves, fills, queue) => {
        const about = 2 * reflectionPrice(moves);
        const told = steps(moves, { fills, queue }).flatMap(({ answers }) => answers);
        const reflected = steps(mirrored(moves, about), { fills, queue }).flatMap(({ answers }) => answers);
        expect(byOrder(reflected.map((answer) => inMirror(answer, about)))).toEqual(byOrder(told));
      }),
      thorough,
    );
  });
});

/** High enough that no price is reflected to below a tick. */
function reflectionPrice(moves: readonly Move[]): number {
  const opening = moves[0];
  if (opening?.kind !== 'event' || opening.event.type !== 'BookSnapshotted') return 0;
  return opening.event.asks.prices[0] ?? 0;
}

function inMirror(answer: VenueAnswer, about: number): VenueAnswer {
  const side = (of: Side): Side => (of === 'buy' ? 'sell' : 'buy');
  const price = (of: Ticks): Ticks => (about - of) as Ticks;
  if (answer.type === 'OrderAccepted')
    return { ...answer, side: side(answer.side), ...(answer.price !== undefined && { price: price(answer.price) }) };
  if (answer.type !== 'OrderFilled') return answer;
  const { midBefore } = answer.trace;
  const trace = { ...answer.trace, ...(midBefore !== undefined && { midBefore: 2 * about - midBefore }) };
  return { ...answer, side: side(answer.side), price: price(answer.price), trace };
}

/** Buys are told before sells, so only the order of answers about one order is the same in the mirror. */
function byOrder(answers: readonly VenueAnswer[]): Record<OrderId, VenueAnswer[]> {
  const grouped: Record<OrderId, VenueAnswer[]> = {};
  for (const answer of answers) (grouped[answer.order] ??= []).push(answer);
  return grouped;
}
