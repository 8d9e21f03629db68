import type { Book } from '@replay/book';
import type { BookSide, Side } from '@replay/core';
import { drawn, type Step, steps } from '@replay/testkit';
import { describe, expect } from 'vitest';
import type { FillRules } from '../../src/index.ts';
import { anyQueue, anyRules, boundedRules, displayed, fillsOf, type Law, type MovesOf, total } from './subjects.ts';

/** What the recorded book shows is spent once, and never changed. */
export function lawsOfDisplayedSize(movesOf: MovesOf, law: Law): void {
  describe('displayed size', () => {
    law(
      'is taken no more than once between two refreshes of its level',
      [movesOf(), boundedRules, anyQueue],
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
            if (spent + step.before.used.consumed[side].size + consumed[side].size === 0) continue;
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

    law('of the recorded book is never changed by an order of ours', [movesOf(), anyRules], (moves, fills) => {
      const events = moves.filter(({ kind }) => kind === 'event');
      const alone = steps(events, { fills }).map(({ after }) => after.book);
      const beside = steps(moves, { fills }).flatMap(({ move, after }) => (move.kind === 'event' ? [after.book] : []));
      // Orders stand within a few ticks of the touch: that much at every moment, and all of it at the end.
      expect(beside.map(nearTouch)).toEqual(alone.map(nearTouch));
      expect(drawn(beside.at(-1) as Book)).toBe(drawn(alone.at(-1) as Book));
    });
  });
}

function nearTouch(book: Book): string {
  if (book.status !== 'live') return book.status;
  const [bids, asks] = [book.bids.levels(8), book.asks.levels(8)];
  return [...bids, ...asks].map(({ price, size }) => `${price}x${size}`).join(' ');
}

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
