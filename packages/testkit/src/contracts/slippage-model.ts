import { lots, ticks } from '@replay/core';
import { type SlippageModel, slipped, type TakenDepth } from '@replay/sim';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testInstrument } from '../instrument.ts';

const instrument = testInstrument({ tickSize: '0.1', lotSize: '0.001' });

const anyTaken: fc.Arbitrary<TakenDepth> = fc.record({
  instrument: fc.constant(instrument),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  price: fc.integer({ min: 1, max: 1_000_000 }).map(ticks),
  size: fc.integer({ min: 1, max: 1_000_000 }).map(lots),
  pace: fc.option(
    fc.record({
      printed: fc.nat(),
      squares: fc.double({ min: 0, max: 1, noNaN: true }),
      second: fc.nat(),
      mid: fc.integer({ min: 2 }),
    }),
    { nil: undefined },
  ),
});

/** What every slippage must keep to: it only ever costs, and it knows no more than it is told. */
export function slippageModelContract(model: SlippageModel): void {
  describe(`the slippage model ${model.name}`, () => {
    it('is a number of ticks that is never less than none', () => {
      fc.assert(
        fc.property(anyTaken, (taken) => {
          expect(model.ticks(taken)).toBeGreaterThanOrEqual(0);
          expect(model.ticks(taken)).toBeLessThan(Infinity);
        }),
      );
    });

    it('makes a fill no better than the level, by whole ticks, and none beyond the limit', () => {
      fc.assert(
        fc.property(anyTaken, fc.nat({ max: 100 }), (taken, room) => {
          const limit = ticks(taken.side === 'buy' ? taken.price + room : Math.max(1, taken.price - room));
          const price = slipped(model, taken, limit);
          expect(Number.isSafeInteger(price)).toBe(true);
          const [low, high] = taken.side === 'buy' ? [taken.price, limit] : [limit, taken.price];
          expect(price).toBeGreaterThanOrEqual(low);
          expect(price).toBeLessThanOrEqual(high);
        }),
      );
    });

    it('is never less for a larger order', () => {
      fc.assert(
        fc.property(anyTaken, fc.integer({ min: 1, max: 1000 }), (taken, more) => {
          expect(model.ticks({ ...taken, size: lots(taken.size + more) })).toBeGreaterThanOrEqual(model.ticks(taken));
        }),
      );
    });

    it('goes by what it is told alone, not by what was asked before', () => {
      fc.assert(
        fc.property(anyTaken, anyTaken, (taken, other) => {
          const before = model.ticks(taken);
          model.ticks(other);
          expect(model.ticks(taken)).toBe(before);
        }),
      );
    });
  });
}
