import type { Micros, RequestKind } from '@replay/core';
import type { AnswerKind, LatencyModel } from '@replay/sim';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const anyTime = fc.nat({ max: 2 ** 52 }) as fc.Arbitrary<Micros>;
const anyPlace = fc.nat({ max: 50 });
const anyRequest = fc.constantFrom<RequestKind>('place', 'cancel', 'amend');
const anyAnswer = fc.constantFrom<AnswerKind>('OrderAccepted', 'OrderFilled', 'OrderCancelled', 'FundingPaid');

/** What every latency must keep to, so that nothing arrives before it was sent and every run can be repeated. */
export function latencyModelContract(model: LatencyModel): void {
  /** Both legs of one moment, and how long a refusal takes where there is one. */
  const legs = (request: RequestKind, answer: AnswerKind, time: Micros, place: number): readonly number[] => {
    const order = model.order(request, time, place);
    return [typeof order === 'object' ? order.refusedAfter : order, model.response(answer, time, place)];
  };

  describe(`the latency model ${model.name}`, () => {
    it('takes whole microseconds, and never less than none', () => {
      fc.assert(
        fc.property(anyRequest, anyAnswer, anyTime, anyPlace, (...message) => {
          for (const leg of [...legs(...message), model.feed]) {
            if (leg === 'recorded') continue;
            expect(Number.isSafeInteger(leg)).toBe(true);
            expect(leg).toBeGreaterThanOrEqual(0);
          }
        }),
      );
    });

    it('depends on the moment and the place in it alone, not on what was asked before', () => {
      fc.assert(
        fc.property(anyRequest, anyAnswer, anyTime, anyPlace, anyTime, (request, answer, time, place, other) => {
          const before = legs(request, answer, time, place);
          model.order('cancel', other, 0);
          model.response('OrderFilled', other, 1);
          expect(legs(request, answer, time, place)).toEqual(before);
        }),
      );
    });
  });
}
