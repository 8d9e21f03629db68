import type { OrderId } from '@replay/core';
import { type Move, steps } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import {
  type FillRules,
  noQueue,
  optimisticFills,
  pessimisticFills,
  type QueueModel,
  realisticFills,
  riskAverseQueue,
} from '../../src/index.ts';
import { everyQueue } from '../every-queue.ts';
import { anyQueue, fillsOf, type Law, type MovesOf, ownRules } from './subjects.ts';

/** Kinder assumptions never fill less; where no print hits an own price, all queues are one. */
export function lawsOfAssumptions(movesOf: MovesOf, law: Law): void {
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
      [movesOf({ timeInForces: ['post-only'], amends: false, reducing: false }), fc.constantFrom(...chances)],
      lessAndLess,
    );

    law(
      'fill a single order of any kind less and less, at every moment',
      [movesOf({ maxOrders: 1, amends: false, reducing: false }), fc.constantFrom(...chances)],
      lessAndLess,
    );
  });

  describe('where no print ever hits an own price', () => {
    law('all queues fill alike', [movesOf(), ownRules, anyQueue], (moves, fills, queue) => {
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
}

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
