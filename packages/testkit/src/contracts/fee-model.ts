import { booked, Decimal, lots, moneyDecimals } from '@replay/core';
import type { FeeModel } from '@replay/sim';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testInstrument } from '../instrument.ts';

const anyValue = fc
  .tuple(fc.nat(), fc.integer({ min: 0, max: 18 }))
  .map(([digits, places]) => new Decimal(digits).div(new Decimal(10).pow(places)));
const anyLiquidity = fc.constantFrom('maker' as const, 'taker' as const);
const instrument = testInstrument({ orderStep: lots(1) });

/** What every fee must keep to, so that accounts add up to the last digit. */
export function feeModelContract(what: string, model: FeeModel): void {
  describe(`the fee model ${model.name}, ${what}`, () => {
    it('asks for an amount that can be booked as it is', () => {
      fc.assert(
        fc.property(anyLiquidity, anyValue, (liquidity, value) => {
          const fee = model.fee(instrument, liquidity, value);
          expect(fee.decimalPlaces()).toBeLessThanOrEqual(moneyDecimals);
          expect(booked(fee).eq(fee)).toBe(true);
        }),
      );
    });

    it('asks for less than was traded, and pays back less than that too', () => {
      fc.assert(
        fc.property(anyLiquidity, anyValue, (liquidity, value) => {
          expect(model.fee(instrument, liquidity, value).abs().lessThanOrEqualTo(value)).toBe(true);
        }),
      );
    });

    it('gives the same answer to the same question', () => {
      fc.assert(
        fc.property(anyLiquidity, anyValue, (liquidity, value) => {
          const [once, again] = [0, 1].map(() => model.fee(instrument, liquidity, value).toFixed());
          expect(once).toBe(again);
        }),
      );
    });
  });
}
