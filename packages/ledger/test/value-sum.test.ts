import { type Lots, lots } from '@replay/core';
import { moneyAtMid, ValueSum } from '@replay/ledger';
import { testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const anySize = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -(2 ** 40), max: 2 ** 40 })).map(lots);
const anyMid = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2 ** 40 }));

describe.each([
  testInstrument({ contract: 'linear', tickSize: '0.1', lotSize: '0.001' }),
  testInstrument({ contract: 'inverse', tickSize: '0.5', multiplier: '100', settle: 'BTC' }),
  testInstrument({ id: 'fine', contract: 'linear', tickSize: '0.0000000001', lotSize: '0.000000001' }),
])('a sum of values of $id, $contract', (instrument) => {
  it('is the values one by one, to the last digit, also beyond what a float can count', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anySize, anyMid), { maxLength: 40 }), (parts) => {
        const sum = new ValueSum(instrument);
        let plain = 0n;
        for (const [size, mid] of parts) {
          sum.add(size as Lots, mid);
          plain += moneyAtMid(instrument, size as Lots, mid);
          expect(sum.total).toBe(plain);
        }
      }),
    );
  });
});
