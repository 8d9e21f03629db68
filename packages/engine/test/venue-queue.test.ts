import type { MarketEvent, Micros } from '@replay/core';
import { law, testInstrumentId } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import {
  arrivals,
  emptyVenueQueue,
  firstArrival,
  type VenueArrival,
  type VenueQueue,
  venueQueueOf,
  withArrival,
  withoutFirst,
} from '../src/venue-queue.ts';

const arrivalOf = (time: number, isPrint: boolean, sequence: number): VenueArrival => ({
  time: time as Micros,
  event: {
    type: isPrint ? 'TradePrinted' : 'QuoteChanged',
    instrument: testInstrumentId,
    sequence,
  } as MarketEvent,
});

/** What is added: a time, and whether it is a print; or that the first is taken, so often. */
const anyOperations = fc.array(
  fc.oneof(
    { arbitrary: fc.record({ time: fc.integer({ min: 0, max: 4 }), isPrint: fc.boolean() }), weight: 5 },
    { arbitrary: fc.record({ take: fc.integer({ min: 1, max: 3 }) }), weight: 1 },
  ),
  { maxLength: 60 },
);

const inOrder = (all: readonly VenueArrival[]): readonly VenueArrival[] =>
  all.toSorted((one, other) => one.time - other.time || rank(one) - rank(other));
const rank = ({ event }: VenueArrival): number => (event.type === 'TradePrinted' ? 0 : 1);

describe("the venue's queue of an instrument", () => {
  law(
    'gives what was added by time, prints first, then as it was added, and earlier queues stay as they were',
    [anyOperations],
    (operations) => {
      const values: { readonly queue: VenueQueue; readonly holds: readonly VenueArrival[] }[] = [];
      let queue: VenueQueue = emptyVenueQueue;
      let holds: readonly VenueArrival[] = [];
      // As in a run, nothing is added before the time of what was taken.
      let now = 0;
      for (const [at, operation] of operations.entries()) {
        if ('time' in operation) {
          const arrival = arrivalOf(now + operation.time, operation.isPrint, at);
          queue = withArrival(queue, arrival);
          holds = inOrder([...holds, arrival]);
        } else {
          for (let count = 0; count < operation.take && holds.length > 0; count += 1) {
            expect(firstArrival(queue)).toBe(holds[0]);
            now = (holds[0]?.time ?? now) + 1;
            queue = withoutFirst(queue);
            holds = holds.slice(1);
          }
        }
        values.push({ queue, holds });
      }
      for (const value of values) {
        expect(arrivals(value.queue)).toEqual(value.holds);
        expect(arrivals(venueQueueOf(arrivals(value.queue)))).toEqual(value.holds);
      }
    },
  );
});
