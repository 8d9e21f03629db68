import { type BookSide, type Levels, type Lots, lots, type OrderId, type Side, type Ticks } from '@replay/core';
import { anyMoves, law, type Move, mirrored, type Step, steps, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import {
  type FillRules,
  fillRules,
  noQueue,
  optimisticFills,
  pessimisticFills,
  type QueueModel,
  realisticFills,
  riskAverseQueue,
  type Venue,
  type VenueAnswer,
  type WorkingOrder,
} from '../src/index.ts';
import { everyQueue } from './every-queue.ts';

type Fill = Extract<VenueAnswer, { type: 'OrderFilled' }>;
const fillsOf = ({ answers }: Pick<Step, 'answers'>): readonly Fill[] =>
  answers.filter((answer) => answer.type === 'OrderFilled');
const total = (sizes: Iterable<number>): number => [...sizes].reduce((sum, size) => sum + size, 0);
const displayed = ({ book }: Venue, side: BookSide, price: Ticks): Lots =>
  book.status === 'live' ? (side === 'bid' ? book.bids : book.asks).sizeAt(price) : (0 as Lots);

const anyRules = fc.constantFrom(...fillRules);
/** The presets of our own, which see a message whole; rows one by one have an order, and so no mirror. */
const ownRules = fc.constantFrom(realisticFills, optimisticFills, pessimisticFills);
const boundedRules = fc.constantFrom(realisticFills, pessimisticFills);
const anyQueue = fc.constantFrom(...everyQueue);

describe('displayed size', () => {
  law(
    'is taken no more than once between two refreshes of its level',
    [anyMoves(), boundedRules, anyQueue],
    (moves, fills, queue) => {
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
    },
  );

  law('of the recorded book is never changed by an order of ours', [anyMoves(), anyRules], (moves, fills) => {
    const events = moves.filter(({ kind }) => kind === 'event');
    const alone = steps(events, { fills }).map(({ after }) => after.book);
    const beside = steps(moves, { fills }).filter(({ move }) => move.kind === 'event');
    expect(beside.map(({ after }) => after.book)).toEqual(alone);
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
  law(
    'is somewhere in what is shown, and only ever gets better, but for an amend of our own',
    [anyMoves(), anyRules, anyQueue],
    (moves, fills, queue) => {
      for (const { move, before, after } of steps(moves, { fills, queue })) {
        for (const own of [...after.buys, ...after.sells]) {
          if (own.ahead === undefined) continue;
          expect(own.ahead).toBeGreaterThanOrEqual(0);
          const earlier = [...before.buys, ...before.sells].find(({ id }) => id === own.id);
          const anew = move.kind === 'amend' && move.amend.order === own.id;
          if (earlier?.ahead !== undefined && !anew) expect(own.ahead).toBeLessThanOrEqual(earlier.ahead);
          if (move.kind === 'event' && move.event.type.startsWith('Book') && after.book.status === 'live')
            expect(own.ahead).toBeLessThanOrEqual(displayed(after, own.side === 'buy' ? 'bid' : 'ask', own.price));
        }
      }
    },
  );

  law('is behind those of ours that were there before', [anyMoves(), boundedRules, anyQueue], (moves, fills, queue) => {
    const joinedAt = new Map<OrderId, number>();
    for (const [at, { answers, after }] of steps(moves, { fills, queue }).entries()) {
      for (const answer of answers) {
        if (answer.type === 'OrderAccepted' || (answer.type === 'OrderAmended' && !answer.keptPlace))
          joinedAt.set(answer.order, at);
      }
      for (const orders of [after.buys, after.sells]) {
        for (const [at, own] of orders.entries()) expect(isBehind(own, orders[at - 1], joinedAt)).toBe(true);
      }
    }
  });

  law(
    'is the worst for who trusts no cancel, the best for who counts nobody, and in between for who reckons with chance',
    [anyMoves({ timeInForces: ['post-only'], maxOrders: 1, amends: false, reducing: false }), anyQueue],
    (moves, queue) => {
      const aheadBy = (by: QueueModel) =>
        steps(moves, { fills: realisticFills, queue: by })
          .filter(({ move }) => move.kind !== 'expiry')
          .map(({ after }) => after);
      const [none, some, all] = [noQueue, queue, riskAverseQueue].map(aheadBy);
      for (const at of moves.keys()) {
        const [best, ahead, worst] = [none, some, all].map((venues) => onlyOrder(venues?.[at])?.ahead);
        if (best !== undefined && ahead !== undefined) expect(ahead).toBeGreaterThanOrEqual(best);
        if (worst !== undefined && ahead !== undefined) expect(ahead).toBeLessThanOrEqual(worst + 1e-9);
      }
    },
  );
});

const onlyOrder = (venue: Venue | undefined): WorkingOrder | undefined => venue?.buys[0] ?? venue?.sells[0];

function isBehind(
  own: WorkingOrder,
  earlier: WorkingOrder | undefined,
  joinedAt: ReadonlyMap<OrderId, number>,
): boolean {
  if (earlier === undefined) return true;
  if (earlier.price !== own.price) return own.side === 'buy' ? earlier.price > own.price : earlier.price < own.price;
  const inOrder = (joinedAt.get(earlier.id) ?? Number.NaN) < (joinedAt.get(own.id) ?? Number.NaN);
  return inOrder && (own.ahead ?? Infinity) >= (earlier.ahead ?? 0);
}

describe('a print', () => {
  law('never fills more than itself', [anyMoves(), boundedRules, anyQueue], (moves, fills, queue) => {
    for (const step of steps(moves, { fills, queue })) {
      if (step.move.kind !== 'event' || step.move.event.type !== 'TradePrinted') continue;
      expect(total(fillsOf(step).map(({ size }) => size))).toBeLessThanOrEqual(step.move.event.size);
    }
  });

  law(
    'never fills more than it leaves of the public size before us, but for half a lot of rounding',
    [anyMoves(), boundedRules, anyQueue],
    (moves, fills, queue) => {
      for (const { move, before, answers } of steps(moves, { fills, queue })) {
        if (move.kind !== 'event' || move.event.type !== 'TradePrinted') continue;
        const filled = fillsOf({ answers }).filter(({ cause }) => cause === 'queue');
        const last = filled.at(-1);
        if (last === undefined) continue;
        const eaten = Math.max(
          0,
          ...[...before.buys, ...before.sells]
            .filter(({ id }) => filled.some(({ order }) => order === id))
            .map(({ ahead }) => ahead ?? 0),
        );
        expect(total(filled.map(({ size }) => size)) + eaten).toBeLessThanOrEqual(move.event.size + 0.5);
      }
    },
  );
});

describe('every fill as a maker', () => {
  law('names an event that justifies it', [anyMoves(), ownRules, anyQueue], (moves, fills, queue) => {
    for (const step of steps(moves, { fills, queue })) {
      for (const fill of fillsOf(step)) {
        if (fill.liquidity === 'maker') expect(justified(fill, step, fills)).toBe(true);
      }
    }
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
  return best !== undefined && inside(best.price) >= (fills.lock === 'ignored' ? 1 : 0);
}

describe('assumptions, from the kindest to the harshest', () => {
  const chances = everyQueue.filter((queue) => queue !== noQueue && queue !== riskAverseQueue);

  const lessAndLess = (moves: readonly Move[], chance: QueueModel): void => {
    const ranked: readonly (readonly [string, FillRules, QueueModel])[] = [
      ['optimistic', optimisticFills, noQueue],
      ['realistic, nobody ahead', realisticFills, noQueue],
      [`realistic, ${chance.name}`, realisticFills, chance],
      ['realistic, risk-averse', realisticFills, riskAverseQueue],
      ['pessimistic', pessimisticFills, riskAverseQueue],
    ];
    const filled = ranked.map(([, fills, queue]) => filledByStep(moves, { ...fills, selfTrade: 'allow' }, queue));
    for (const [rank, kinder] of filled.entries()) {
      for (const [at, sizes] of (filled[rank + 1] ?? []).entries()) {
        for (const [order, size] of sizes) {
          const [one, other] = [ranked[rank]?.[0], ranked[rank + 1]?.[0]];
          const where = `order ${order} after move ${at}: ${one} against ${other}`;
          expect(kinder[at]?.get(order) ?? 0, where).toBeGreaterThanOrEqual(size);
        }
      }
    }
  };

  law(
    'fill each order less and less, at every moment, while orders only make',
    [anyMoves({ timeInForces: ['post-only'], amends: false, reducing: false }), fc.constantFrom(...chances)],
    lessAndLess,
  );

  law(
    'fill a single order of any kind less and less, at every moment',
    [anyMoves({ maxOrders: 1, amends: false, reducing: false }), fc.constantFrom(...chances)],
    lessAndLess,
  );
});

/** What each order had after each move. */
function filledByStep(
  moves: readonly Move[],
  fills: FillRules,
  queue: QueueModel,
): readonly ReadonlyMap<OrderId, number>[] {
  let filled: ReadonlyMap<OrderId, number> = new Map();
  return steps(moves, { fills, queue }).flatMap((step) => {
    // Expiry fills nothing, and happens or not as the fills before have it.
    if (step.move.kind === 'expiry') return [];
    const next = new Map(filled);
    for (const { order, size } of fillsOf(step)) next.set(order, (next.get(order) ?? 0) + size);
    filled = next;
    return [filled];
  });
}

describe('where no print ever hits an own price', () => {
  law('all queues fill alike', [anyMoves(), ownRules, anyQueue], (moves, fills, queue) => {
    const own = new Set<number>();
    for (const move of moves) {
      if (move.kind === 'place' && move.order.terms.kind === 'limit') own.add(move.order.terms.price);
      if (move.kind === 'amend') own.add(move.amend.price);
    }
    const quiet = moves.filter(
      (move) => move.kind !== 'event' || move.event.type !== 'TradePrinted' || !own.has(move.event.price),
    );
    const fillsBy = (by: QueueModel) =>
      steps(quiet, { fills, queue: by })
        .flatMap((step) => fillsOf(step))
        .map(({ order, price, size, cause, sequence }) => ({ order, price, size, cause, sequence }));
    expect(fillsBy(queue)).toEqual(fillsBy(riskAverseQueue));
  });
});

describe('sizes and lots that are larger by one factor', () => {
  const scaleFree = everyQueue.filter(({ name }) => !name.startsWith('log'));

  law(
    'give fills that are larger by it',
    [anyMoves(), ownRules, fc.constantFrom(...scaleFree), fc.integer({ min: 2, max: 1000 })],
    (moves, fills, queue, factor) => {
      const instrument = testInstrument({ orderStep: lots(factor), lotSize: '0.001' });
      const small = steps(moves, { fills, queue }).flatMap((step) => fillsOf(step));
      const large = steps(enlarged(moves, factor), { fills, queue, instrument }).flatMap((step) => fillsOf(step));
      const told = ({ order, price, size, leaves, cause, sequence }: Fill, by: number) => [
        order,
        price,
        cause,
        sequence,
        size * by,
        leaves * by,
      ];
      expect(large.map((fill) => told(fill, 1))).toEqual(small.map((fill) => told(fill, factor)));
    },
  );
});

/** The same story with every size larger by a factor. */
function enlarged(moves: readonly Move[], factor: number): readonly Move[] {
  const size = (of: Lots): Lots => (of * factor) as Lots;
  return moves.map((move): Move => {
    if (move.kind === 'place') return { ...move, order: { ...move.order, size: size(move.order.size) } };
    if (move.kind === 'amend') return { ...move, amend: { ...move.amend, size: size(move.amend.size) } };
    if (move.kind !== 'event') return move;
    const { event } = move;
    if (event.type === 'TradePrinted') return { ...move, event: { ...event, size: size(event.size) } };
    if (event.type !== 'BookChanged' && event.type !== 'BookSnapshotted') return move;
    const larger = ({ prices, sizes }: Levels): Levels => ({ prices, sizes: sizes.map(size) });
    return { ...move, event: { ...event, bids: larger(event.bids), asks: larger(event.asks) } };
  });
}

describe('an order that only reduces', () => {
  law(
    'shrinks the position with each fill, and rests only while there is one',
    [anyMoves(), anyRules],
    (moves, fills) => {
      const reducers = new Set<OrderId>();
      for (const { move, before, after, answers } of steps(moves, { fills })) {
        if (move.kind === 'place' && move.order.reduceOnly === true) reducers.add(move.order.id);
        let position: number = before.position;
        for (const { order, side, size } of fillsOf({ answers })) {
          const next = position + (side === 'buy' ? size : -size);
          if (reducers.has(order)) {
            expect(Math.abs(next)).toBe(Math.abs(position) - size);
            expect(next * position).toBeGreaterThanOrEqual(0);
          }
          position = next;
        }
        for (const { id, side } of [...after.buys, ...after.sells])
          if (reducers.has(id)) expect(side === 'buy' ? -after.position : after.position).toBeGreaterThan(0);
      }
    },
  );
});

describe('an order that is good till a date', () => {
  law('is gone once it has come, and fills at it by the feed alone', [anyMoves(), anyRules], (moves, fills) => {
    const until = new Map<OrderId, number>();
    for (const { move, time, after, answers } of steps(moves, { fills })) {
      if (move.kind === 'place' && move.order.terms.kind === 'limit' && move.order.terms.expiresAt !== undefined)
        until.set(move.order.id, move.order.terms.expiresAt);
      for (const fill of fillsOf({ answers })) {
        const end = until.get(fill.order) ?? Infinity;
        expect(time).toBeLessThanOrEqual(move.kind === 'event' ? end : end - 1);
      }
      for (const { id } of [...after.buys, ...after.sells]) {
        const end = until.get(id) ?? Infinity;
        expect(time).toBeLessThanOrEqual(move.kind === 'event' ? end : end - 1);
      }
    }
  });
});

describe('own orders', () => {
  law(
    'never stand where they would trade with each other, unless they are told to be blind',
    [anyMoves(), ownRules],
    (moves, fills) => {
      for (const selfTrade of ['cancel-resting', 'cancel-incoming', 'cancel-both'] as const) {
        for (const { after } of steps(moves, { fills: { ...fills, selfTrade } })) {
          const [buy, sell] = [after.buys[0], after.sells[0]];
          if (buy !== undefined && sell !== undefined) expect(buy.price).toBeLessThan(sell.price);
        }
      }
    },
  );
});

describe('buying and selling are mirror images', () => {
  law(
    'so a reflected story gives the reflected fills',
    [anyMoves({ reducing: false }), ownRules, anyQueue],
    (moves, fills, queue) => {
      const about = 2 * reflectionPrice(moves);
      const told = steps(moves, { fills, queue }).flatMap(({ answers }) => answers);
      const reflected = steps(mirrored(moves, about), { fills, queue }).flatMap(({ answers }) => answers);
      expect(byOrder(reflected.map((answer) => inMirror(answer, about)))).toEqual(byOrder(told));
    },
  );
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
  if (answer.type === 'OrderAmended') return { ...answer, price: price(answer.price) };
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
