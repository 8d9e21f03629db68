import type { QueueModel } from '@replay/sim';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const size = fc.nat({ max: 1000 });
/** A place in a queue that can be, and a row of its level. */
const anyRow = fc
  .record({ shown: size, share: fc.double({ min: 0, max: 1, noNaN: true }), printed: size, next: size })
  .map(({ shown, share, printed, next }) => ({ ahead: shown * share, previous: shown, printed, next }));

/** What every estimate of a place in the queue must keep to, whatever it thinks of cancels. */
export function queueModelContract(model: QueueModel): void {
  const after = (row: { ahead: number; printed: number; previous: number; next: number }): number =>
    model.afterRow(row.ahead, row.printed, row.previous, row.next, 0.001);

  describe(`the queue model ${model.name}`, () => {
    it('puts an order that joins nowhere but into the queue', () => {
      fc.assert(
        fc.property(size, (displayed) => {
          expect(model.join(displayed)).toBeGreaterThanOrEqual(0);
          expect(model.join(displayed)).toBeLessThanOrEqual(displayed);
        }),
      );
      expect(model.join(0)).toBe(0);
    });

    it('never has more ahead than before, nor more than is shown, nor less than nobody', () => {
      fc.assert(
        fc.property(anyRow, (row) => {
          expect(after(row)).toBeGreaterThanOrEqual(0);
          expect(after(row)).toBeLessThanOrEqual(Math.min(row.ahead, row.next));
        }),
      );
    });

    it('keeps the first first', () => {
      fc.assert(
        fc.property(anyRow, (row) => {
          expect(after({ ...row, ahead: 0 })).toBe(0);
        }),
      );
    });

    it('never lets one behind overtake one ahead', () => {
      fc.assert(
        fc.property(anyRow, fc.double({ min: 0, max: 1, noNaN: true }), (row, share) => {
          expect(after({ ...row, ahead: row.ahead * share })).toBeLessThanOrEqual(after(row) + 1e-9);
        }),
      );
    });

    it('gives the same answer to the same question', () => {
      fc.assert(
        fc.property(anyRow, (row) => {
          expect(after(row)).toBe(after(row));
        }),
      );
    });
  });
}
