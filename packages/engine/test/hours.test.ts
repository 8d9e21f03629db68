import { law } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { type Hour, type Hours, noHours, type VenueDue, withHour } from '../src/hours.ts';

const kinds: readonly VenueDue[] = ['venue-feed', 'silence', 'expiry', 'funding'];
const anyChange = fc.record({
  place: fc.nat(),
  time: fc.option(fc.nat({ max: 5 }), { nil: undefined, freq: 4 }),
  kind: fc.constantFrom(...kinds),
});

describe('the hours of any number of instruments', () => {
  law(
    'have as their earliest what a look at all of them finds: by time, then kind, then place',
    [fc.integer({ min: 1, max: 20 }), fc.array(anyChange, { maxLength: 60 })],
    (count, changes) => {
      const all: (Hour | undefined)[] = [];
      let hours: Hours = noHours(count);
      for (const { place: anyPlace, time, kind } of changes) {
        const place = anyPlace % count;
        const hour = time === undefined ? undefined : { time, kind, place };
        all[place] = hour;
        const before = hours;
        const was = before.earliest;
        hours = withHour(hours, place, hour);
        const [first] = all
          .filter((one) => one !== undefined)
          .sort((a, b) => a.time - b.time || kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || a.place - b.place);
        expect(hours.earliest).toEqual(first);
        expect(before.earliest).toBe(was);
      }
    },
  );
});
