import type { FillRules, VenueAnswer } from '@replay/sim';
import { describe, expect } from 'vitest';
import { anyMoves } from '../any-moves.ts';
import { law } from '../law.ts';
import { steps } from '../venue-steps.ts';

type Fill = Extract<VenueAnswer, { type: 'OrderFilled' }>;

/**
 * What all rules of filling must keep to, however kind or harsh they are: nothing is filled for nothing, past its size or
 * past its limit, and history is never changed.
 */
export function fillRulesContract(rules: FillRules): void {
  const options = { fills: rules, queue: rules.queue };
  const anyStory = anyMoves({ maxEvents: 40 });
  const runs = 300;

  describe(`the fill rules ${rules.name}`, () => {
    law(
      'fill an order no further than its size, and tell what is left',
      [anyStory],
      (moves) => {
        const left = new Map<string, number>();
        for (const { answers } of steps(moves, options)) {
          for (const answer of answers) {
            if (answer.type === 'OrderAccepted' || answer.type === 'OrderAmended')
              left.set(answer.order, answer.leaves);
            if (answer.type !== 'OrderFilled') continue;
            const leaves = (left.get(answer.order) ?? 0) - answer.size;
            expect(answer.size).toBeGreaterThan(0);
            expect(answer.leaves).toBe(leaves);
            expect(leaves).toBeGreaterThanOrEqual(0);
            left.set(answer.order, leaves);
          }
        }
      },
      runs,
    );

    law(
      'never fill worse than the limit, and as a maker at the limit itself',
      [anyStory],
      (moves) => {
        const limits = new Map<string, number>();
        for (const { move, answers } of steps(moves, options)) {
          if (move.kind === 'place' && move.order.terms.kind === 'limit')
            limits.set(move.order.id, move.order.terms.price);
          for (const answer of answers) {
            if (answer.type === 'OrderAmended') limits.set(answer.order, answer.price);
            if (answer.type !== 'OrderFilled') continue;
            const limit = limits.get(answer.order);
            if (answer.liquidity === 'maker') expect(answer.price).toBe(limit);
            else if (limit !== undefined) expect(isWithin(answer, limit)).toBe(true);
          }
        }
      },
      runs,
    );

    law(
      'fill resting orders on news of the market only',
      [anyStory],
      (moves) => {
        for (const { move, answers } of steps(moves, options)) {
          const made = answers.filter((answer) => answer.type === 'OrderFilled' && answer.liquidity === 'maker');
          if (move.kind !== 'event') expect(made).toEqual([]);
          for (const fill of made) expect(fill.sequence).toBe(move.kind === 'event' ? move.event.sequence : undefined);
        }
      },
      runs,
    );

    law(
      'leave the recorded book as it was',
      [anyStory],
      (moves) => {
        const events = moves.filter(({ kind }) => kind === 'event');
        const books = (of: typeof moves) =>
          steps(of, options)
            .filter(({ move }) => move.kind === 'event')
            .map(({ after }) => after.book);
        expect(books(moves)).toEqual(books(events));
      },
      runs,
    );

    law(
      'keep the position that their fills add up to',
      [anyStory],
      (moves) => {
        let position = 0;
        for (const { answers, after } of steps(moves, options)) {
          for (const answer of answers)
            if (answer.type === 'OrderFilled') position += answer.side === 'buy' ? answer.size : -answer.size;
          expect(after.position).toBe(position);
        }
      },
      runs,
    );
  });
}

const isWithin = ({ side, price }: Fill, limit: number): boolean => (side === 'buy' ? price <= limit : price >= limit);
