import type { Micros } from '@replay/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LatencyModel } from '../../src/index.ts';

const anyTime = fc.nat({ max: Number.MAX_SAFE_INTEGER - 1 }) as fc.Arbitrary<Micros>;
const anyRequest = fc.constantFrom('place' as const, 'cancel' as const);

/** What every latency must keep to, so that nothing arrives before it was sent and every run can be repeated. */
export function latencyModelContract(model: LatencyModel): void {
  describe(`the latency model ${model.name}`, () => {
    it('takes whole microseconds, and never less than none', () => {
      fc.assert(
        fc.property(anyRequest, anyTime, (request, time) => {
          for (const leg of [model.order(request, time), model.response(time), model.feed]) {
            if (leg === 'recorded') continue;
            expect(Number.isSafeInteger(leg)).toBe(true);
            expect(leg).toBeGreaterThanOrEqual(0);
          }
        }),
      );
    });

    it('depends on the moment alone, not on what was asked before', () => {
      fc.assert(
        fc.property(anyRequest, anyTime, anyTime, (request, time, other) => {
          const legs = (): readonly number[] => [model.order(request, time), model.response(time)];
          const before = legs();
          model.order('cancel', other);
          model.response(other);
          expect(legs()).toEqual(before);
        }),
      );
    });
  });
}
