import type { OrderId } from '@replay/core';
import { steps } from '@replay/testkit';
import { describe, expect } from 'vitest';
import {
  noQueue,
  type QueueModel,
  realisticFills,
  riskAverseQueue,
  type Venue,
  type WorkingOrder,
} from '../../src/index.ts';
import { anyQueue, anyRules, boundedRules, displayed, type Law, type MovesOf } from './subjects.ts';

/** Our place in the queue, as each model estimates it. */
export function lawsOfTheQueue(movesOf: MovesOf, law: Law): void {
  describe('our place in the queue', () => {
    law(
      'is somewhere in what is shown, and only ever gets better, but for an amend of our own',
      [movesOf(), anyRules, anyQueue],
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

    law(
      'is behind those of ours that were there before',
      [movesOf(), boundedRules, anyQueue],
      (moves, fills, queue) => {
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
      },
    );

    law(
      'is the worst for who trusts no cancel, the best for who counts nobody, and in between for who reckons with chance',
      [movesOf({ timeInForces: ['post-only'], maxOrders: 1, amends: false, reducing: false }), anyQueue],
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
}

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
