import { type Levels, type Lots, lots, type OrderId, type Side, type Ticks } from '@replay/core';
import { type Move, mirrored, steps, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import type { VenueAnswer } from '../../src/index.ts';
import { everyQueue } from '../every-queue.ts';
import { anyQueue, type Fill, fillsOf, type Law, type MovesOf, ownRules } from './subjects.ts';

/** Larger sizes, and a market in the mirror. */
export function lawsOfSymmetry(movesOf: MovesOf, law: Law): void {
  describe('sizes and lots that are larger by one factor', () => {
    const scaleFree = everyQueue.filter(({ name }) => !name.startsWith('log'));

    law(
      'give fills that are larger by it',
      [movesOf(), ownRules, fc.constantFrom(...scaleFree), fc.integer({ min: 2, max: 1000 })],
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

  describe('buying and selling are mirror images', () => {
    law(
      'so a reflected story gives the reflected fills',
      [movesOf({ reducing: false }), ownRules, anyQueue],
      (moves, fills, queue) => {
        const about = 2 * reflectionPrice(moves);
        const told = steps(moves, { fills, queue }).flatMap(({ answers }) => answers);
        const reflected = steps(mirrored(moves, about), { fills, queue }).flatMap(({ answers }) => answers);
        expect(byOrder(reflected.map((answer) => inMirror(answer, about)))).toEqual(byOrder(told));
      },
    );
  });
}

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
