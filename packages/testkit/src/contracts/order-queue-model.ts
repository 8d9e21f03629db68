import type { Lots, PublicOrder, PublicOrderChange, Ticks } from '@replay/core';
import type { OrderQueueModel, OrdersAhead } from '@replay/sim';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const names = ['a', 'b', 'c', 'd', 'e'];
const anySize = fc.integer({ min: 1, max: 20 }) as fc.Arbitrary<Lots>;
const anyQueue: fc.Arbitrary<readonly PublicOrder[]> = fc
  .uniqueArray(fc.constantFrom(...names))
  .chain((orders) =>
    fc.tuple(...orders.map((order) => anySize.map((size) => ({ order, side: 'bid' as const, price, size })))),
  );
const price = 100 as Ticks;

/** Changes as one sees them at a price, each of an order that can have them. */
const anyChanges: fc.Arbitrary<readonly PublicOrderChange[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('added' as const, 'amended' as const, 'removed' as const, 'executed' as const),
    order: fc.constantFrom(...names, 'new'),
    side: fc.constant('bid' as const),
    price: fc.constant(price),
    size: anySize,
  }),
  { maxLength: 12 },
);

/** What every model that keeps who stands before us by name must keep to, whatever it makes of amends. */
export function orderQueueModelContract(model: OrderQueueModel): void {
  const sizes = (ahead: OrdersAhead): number[] => [...ahead.values()];

  describe(`the queue model ${model.name}`, () => {
    it('says that it needs a feed by order', () => {
      expect(model.feed).toBe('by-order');
    });

    it('puts an order that joins behind none but those who stand there, for no more than they are', () => {
      fc.assert(
        fc.property(anyQueue, (queue) => {
          for (const [order, size] of model.join(queue)) {
            const standing = queue.find((one) => one.order === order);
            expect(size).toBeGreaterThan(0);
            expect(size).toBeLessThanOrEqual(standing?.size ?? 0);
          }
        }),
      );
      expect(model.join([])).toEqual(new Map());
    });

    it('lets nobody in front who was not there, and keeps nobody who has nothing left', () => {
      fc.assert(
        fc.property(anyQueue, anyChanges, (queue, changes) => {
          let ahead = model.join(queue);
          for (const change of changes) {
            const next = model.afterChange(ahead, change);
            for (const order of next.keys()) expect(ahead.has(order)).toBe(true);
            for (const size of sizes(next)) expect(size).toBeGreaterThan(0);
            ahead = next;
          }
        }),
      );
    });

    it('takes off what was executed of an order ahead, and lets go of one that is removed', () => {
      fc.assert(
        fc.property(anyQueue, anySize, (queue, size) => {
          for (const [order, stood] of model.join(queue)) {
            const told = { order, side: 'bid', price, size } as const;
            const executed = model.afterChange(model.join(queue), { ...told, kind: 'executed' });
            expect(executed.get(order) ?? 0).toBe(Math.max(0, stood - size));
            expect(model.afterChange(model.join(queue), { ...told, kind: 'removed' }).has(order)).toBe(false);
          }
        }),
      );
    });

    it('changes nothing that it was given', () => {
      fc.assert(
        fc.property(anyQueue, anyChanges, (queue, changes) => {
          const ahead = model.join(queue);
          const before = [...ahead];
          for (const change of changes) model.afterChange(ahead, change);
          expect([...ahead]).toEqual(before);
        }),
      );
    });
  });
}
