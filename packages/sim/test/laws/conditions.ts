import type { OrderId } from '@replay/core';
import { steps } from '@replay/testkit';
import { describe, expect } from 'vitest';
import { anyRules, fillsOf, type Law, type MovesOf, ownRules } from './subjects.ts';

/** What orders say of themselves: that they only reduce, that they end, that they spare each other. */
export function lawsOfConditions(movesOf: MovesOf, law: Law): void {
  describe('an order that only reduces', () => {
    law(
      'shrinks the position with each fill, and rests only while there is one',
      [movesOf(), anyRules],
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
    law('is gone once it has come, and fills at it by the feed alone', [movesOf(), anyRules], (moves, fills) => {
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
      [movesOf(), ownRules],
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
}
