import { type Step, steps } from '@replay/testkit';
import { describe, expect } from 'vitest';
import type { FillRules } from '../../src/index.ts';
import { anyQueue, boundedRules, type Fill, fillsOf, type Law, type MovesOf, ownRules, total } from './subjects.ts';

/** Prints are spent once, and every fill as a maker names what justifies it. */
export function lawsOfEvidence(movesOf: MovesOf, law: Law): void {
  describe('a print', () => {
    law('never fills more than itself', [movesOf(), boundedRules, anyQueue], (moves, fills, queue) => {
      for (const step of steps(moves, { fills, queue })) {
        if (step.move.kind !== 'event' || step.move.event.type !== 'TradePrinted') continue;
        expect(total(fillsOf(step).map(({ size }) => size))).toBeLessThanOrEqual(step.move.event.size);
      }
    });

    law(
      'never fills more than it leaves of the public size before us, but for half a lot of rounding',
      [movesOf(), boundedRules, anyQueue],
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
    law('names an event that justifies it', [movesOf(), ownRules, anyQueue], (moves, fills, queue) => {
      for (const step of steps(moves, { fills, queue })) {
        for (const fill of fillsOf(step)) {
          if (fill.liquidity === 'maker') expect(justified(fill, step, fills)).toBe(true);
        }
      }
    });
  });
}

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
