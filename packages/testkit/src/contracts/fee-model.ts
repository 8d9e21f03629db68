import { booked, Decimal, type Instrument, lots, type Micros, moneyDecimals, ticks } from '@replay/core';
import { type ChargedFill, type FeeModel, feeOf } from '@replay/sim';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testInstrument } from '../instrument.ts';

const instruments: readonly Instrument[] = [
  testInstrument({ tickSize: '0.1', lotSize: '0.001', orderStep: lots(1) }),
  testInstrument({ contract: 'spot', tickSize: '0.01', lotSize: '0.00000001', orderStep: lots(1000) }),
  testInstrument({ contract: 'inverse', settle: 'BTC', multiplier: '100' }),
];

const anyRun = fc.record({
  today: fc.constant(0 as Micros),
  day: fc.nat({ max: 60 }),
  traded30d: fc.nat().map((value) => new Decimal(value)),
  midOf: fc.option(fc.integer({ min: 2, max: 200_000 }), { nil: undefined }).map((mid) => () => mid),
});

/** Any fill of a spot, a linear or an inverse instrument. */
const anyFill: fc.Arbitrary<ChargedFill> = fc
  .record({
    instrument: fc.constantFrom(...instruments),
    order: fc.constantFrom('1', 'mine'),
    time: fc.nat({ max: 2 ** 50 }) as fc.Arbitrary<Micros>,
    side: fc.constantFrom('buy' as const, 'sell' as const),
    price: fc.integer({ min: 1, max: 1_000_000 }).map(ticks),
    size: fc.integer({ min: 1, max: 1_000_000 }).map(lots),
    liquidity: fc.constantFrom('maker' as const, 'taker' as const),
    first: fc.boolean(),
    run: anyRun,
  })
  .map((fill) => ({ ...fill, value: valueOf(fill) }));

function valueOf({ instrument, size, price }: Pick<ChargedFill, 'instrument' | 'size' | 'price'>): Decimal {
  const units = new Decimal(instrument.lotSize).mul(instrument.multiplier).mul(size);
  const quoted = new Decimal(instrument.tickSize).mul(price);
  return booked(instrument.contract === 'inverse' ? units.div(quoted) : units.mul(quoted));
}

export interface FeeModelPromises {
  /** Whether no fee or rebate is more than what was traded. Not so of flat fees and amounts per unit, for which say false. */
  readonly withinValue?: boolean;
}

/** What every fee must keep to, so that accounts add up to the last digit and runs can be repeated. */
export function feeModelContract(what: string, model: FeeModel, { withinValue = true }: FeeModelPromises = {}): void {
  const text = (fill: ChargedFill): string => JSON.stringify(feeOf(model, fill));

  describe(`the fee model ${model.name}, ${what}`, () => {
    it('has a name', () => {
      expect(model.name).toMatch(/\S/);
    });

    it('asks for amounts that can be booked as they are', () => {
      fc.assert(
        fc.property(anyFill, (fill) => {
          const { value, paid } = feeOf(model, fill);
          for (const amount of [value, paid?.amount ?? new Decimal(0)]) {
            expect(amount.isFinite()).toBe(true);
            expect(amount.decimalPlaces()).toBeLessThanOrEqual(moneyDecimals);
            expect(booked(amount).eq(amount)).toBe(true);
          }
        }),
      );
    });

    if (withinValue) {
      it('asks for less than was traded, and pays back less than that too', () => {
        fc.assert(
          fc.property(anyFill, (fill) => {
            expect(feeOf(model, fill).value.abs().lessThanOrEqualTo(fill.value)).toBe(true);
          }),
        );
      });
    }

    it('keeps coins of spot buys only, in whole lots, and never more than were bought', () => {
      fc.assert(
        fc.property(anyFill, (fill) => {
          const { kept = 0, paid } = feeOf(model, fill);
          expect(Number.isSafeInteger(kept)).toBe(true);
          expect(kept).toBeGreaterThanOrEqual(0);
          expect(kept).toBeLessThanOrEqual(fill.size);
          if (fill.side === 'sell' || fill.instrument.contract !== 'spot') expect(kept).toBe(0);
          if (kept > 0) expect(paid).toBeUndefined();
        }),
      );
    });

    it('goes by the fill alone, not by what was asked before', () => {
      fc.assert(
        fc.property(anyFill, anyFill, (fill, other) => {
          const before = text(fill);
          text(other);
          expect(text(fill)).toBe(before);
        }),
      );
    });
  });
}
