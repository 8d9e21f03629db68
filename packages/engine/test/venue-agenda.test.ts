import { law } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { VenueAgenda, venueDue } from '../src/venue-agenda.ts';

const anyChange = fc.record({
  instrument: fc.nat(),
  time: fc.oneof({ arbitrary: fc.nat({ max: 5 }), weight: 4 }, { arbitrary: fc.constant(Infinity), weight: 1 }),
  kind: fc.constantFrom(...Object.values(venueDue)),
});

describe('the agenda of the venues of any number of instruments', () => {
  law(
    'gives first what a search of all of them finds first: by time, then kind, then instrument; a copy stays as it was',
    [fc.integer({ min: 1, max: 20 }), fc.array(anyChange, { maxLength: 60 })],
    (count, changes) => {
      const all = Array.from({ length: count }, (_, instrument) => ({ time: Infinity, kind: 0, instrument }));
      const agenda = new VenueAgenda(count);
      for (const { instrument: any, time, kind } of changes) {
        const instrument = any % count;
        const before = agenda.copy();
        const was = agenda.first;
        agenda.set(instrument, time, kind);
        all[instrument] = { time, kind, instrument };
        const [first] = all.toSorted(
          (one, other) =>
            (one.time === other.time ? 0 : one.time - other.time) ||
            (one.time === Infinity ? 0 : one.kind - other.kind) ||
            one.instrument - other.instrument,
        );
        expect(agenda.timeOf(agenda.first)).toBe(first?.time);
        if (first !== undefined && first.time < Infinity) {
          expect(agenda.first).toBe(first.instrument);
          expect(agenda.kindOf(agenda.first)).toBe(first.kind);
        }
        expect(before.first).toBe(was);
      }
    },
  );
});
