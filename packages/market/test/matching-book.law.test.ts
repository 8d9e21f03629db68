import type { Lots, Side, Ticks } from '@replay/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MatchingBook } from '../src/matching-book.ts';

type Action =
  | { readonly kind: 'rest' | 'take'; readonly side: Side; readonly price: number; readonly size: number }
  | { readonly kind: 'cancel'; readonly pick: number };

interface Waiting {
  readonly id: number;
  readonly side: Side;
  readonly price: number;
  left: number;
}

const side = fc.constantFrom<Side>('buy', 'sell');
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('rest' as const, 'take' as const),
    side,
    price: fc.integer({ min: 95, max: 105 }),
    size: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }),
);

/** Price, then arrival, by sorting a plain list on every order: slow and plainly right. */
function takeFromList(list: Waiting[], aggressor: Side, size: number, limit: number): [number, number, number][] {
  const sign = aggressor === 'buy' ? 1 : -1;
  const met = list
    .filter((order) => order.side !== aggressor && (limit - order.price) * sign >= 0)
    .sort((one, other) => (one.price - other.price) * sign || one.id - other.id);
  const executions: [number, number, number][] = [];
  let left = size;
  for (const order of met) {
    const traded = Math.min(left, order.left);
    if (traded === 0) break;
    order.left -= traded;
    left -= traded;
    executions.push([order.id, order.price, traded]);
  }
  return executions;
}

describe('the matching book', () => {
  it('trades by price and then by arrival, as a sorted list does', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
        const book = new MatchingBook();
        let list: Waiting[] = [];
        for (const step of actions) {
          if (step.kind === 'cancel') {
            const picked = list[step.pick % Math.max(list.length, 1)];
            const order = picked && book.order(picked.id);
            if (order !== undefined) book.cancel(order);
            list = list.filter((waiting) => waiting !== picked);
            continue;
          }
          const { side, price, size } = step;
          const wanted = takeFromList(list, side, size, price);
          const wouldTake = list.length > 0 && wanted.length > 0;
          expect(book.wouldTake(side, price as Ticks)).toBe(wouldTake);
          const met: [number, number, number][] = [];
          const taken = book.take(side, size as Lots, price as Ticks, ({ maker, price: at, size: traded }) =>
            met.push([maker.id, at, traded]),
          );
          expect(met).toEqual(wanted);
          list = list.filter(({ left }) => left > 0);
          if (step.kind === 'rest' && taken < size) {
            const { id } = book.rest(side, price as Ticks, (size - taken) as Lots, 'background');
            list.push({ id, side, price, left: size - taken });
          }
          expect(book.background.count).toBe(list.length);
          const best = (of: Side) => {
            const prices = list.filter((waiting) => waiting.side === of).map((waiting) => waiting.price);
            if (prices.length === 0) return undefined;
            return of === 'buy' ? Math.max(...prices) : Math.min(...prices);
          };
          expect([book.bids.best, book.asks.best]).toEqual([best('buy'), best('sell')]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('publishes only levels whose size is another than before', () => {
    const book = new MatchingBook();
    const order = book.rest('buy', 100 as Ticks, 3 as Lots, 'background');
    expect(book.bids.takeChanges()).toEqual({ prices: [100], sizes: [3] });
    book.cancel(order);
    book.rest('buy', 100 as Ticks, 3 as Lots, 'background');
    book.rest('buy', 101 as Ticks, 2 as Lots, 'background');
    expect(book.bids.takeChanges()).toEqual({ prices: [101], sizes: [2] });
  });
});
