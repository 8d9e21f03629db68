import type { Instrument, InstrumentQuality, MarketEvent, Micros } from '@replay/core';
import { tape } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { countOf, Inspector, leastUsable, liveShare, usableShare } from '../src/index.ts';

/** Other counts do not matter here. */
const quality = (counts: Partial<InstrumentQuality>): InstrumentQuality =>
  ({
    snapshots: 1,
    emptySnapshots: 0,
    notLiveMicros: 0,
    oneSidedMicros: 0,
    crossedMicros: 0,
    ...counts,
  }) as InstrumentQuality;

describe('the usable share of a book', () => {
  it.each([
    [{}, 1],
    [{ notLiveMicros: 25 }, 0.75],
    [{ oneSidedMicros: 25 }, 0.75],
    [{ crossedMicros: 25 }, 0.75],
    [{ notLiveMicros: 20, oneSidedMicros: 30, crossedMicros: 40 }, 0.1],
    [{ notLiveMicros: 100 }, 0],
    [{ snapshots: 2, emptySnapshots: 2, levelUpdates: 0 }, 0],
    [{ snapshots: 2, emptySnapshots: 1, levelUpdates: 0 }, 1],
    [{ snapshots: 2, emptySnapshots: 2, levelUpdates: 1 }, 1],
    [{ snapshots: 0, emptySnapshots: 0, levelUpdates: 0 }, 1],
  ])('of %j in 100 µs is %d', (counts, share) => {
    expect(usableShare(quality(counts), 100)).toBeCloseTo(share, 12);
  });

  it('for a time of 0 is 1 after a snapshot with a level', () => {
    expect(usableShare(quality({}), 0)).toBe(1);
    expect(usableShare(quality({ snapshots: 0 }), 0)).toBe(0);
    expect(usableShare(quality({ emptySnapshots: 1 }), 0)).toBe(0);
  });

  it('is enough at 90 %, and not below', () => {
    expect(leastUsable).toBe(0.9);
    expect(countOf('book', quality({ notLiveMicros: 10 }), 100)).toBe(0);
    expect(countOf('book', quality({ notLiveMicros: 11 }), 100)).toBe(1);
    expect(countOf('book', quality({ crossedMicros: 11 }), 100)).toBe(1);
  });

  it('is below the live share while a side is empty, which is not a failure: an option may have no bids', () => {
    const oneSided = quality({ notLiveMicros: 5, oneSidedMicros: 90 });
    expect(liveShare(oneSided, 100)).toBeCloseTo(0.95, 12);
    expect(usableShare(oneSided, 100)).toBeCloseTo(0.05, 12);
    expect(countOf('book', oneSided, 100)).toBe(0);
  });
});

describe('the time covered by an inspection with a start time', () => {
  const inspect = (events: readonly MarketEvent[], from: number) => {
    const [first] = events;
    const inspector = new Inspector(
      [{ id: first?.instrument } as Instrument],
      ((first?.receivedTime ?? 0) + from) as Micros,
    );
    for (const event of events) inspector.see(event);
    const [one] = inspector.report().instruments;
    return { covered: one?.covered, usable: one && usableShare(one.quality, one.covered) };
  };

  it('begins with the first event if there was none before', () => {
    const events = tape().at(0).snapshot('99x3 | 101x4').at(1000).change('99x1 |').events();
    expect(inspect(events, -5000)).toEqual({ covered: 1000, usable: 1 });
  });

  it('begins at the start time if there were events before, whatever the state of the book', () => {
    const before = tape().at(0).snapshot('99x3 | 101x4').at(100);
    const live = [...before.change('99x1 |').at(1000).change('99x2 |').events()];
    expect(inspect(live, 500)).toEqual({ covered: 500, usable: 1 });
    const empty = tape().at(0).snapshot('99x3 |').at(100).snapshot('|').at(900).snapshot('99x3 | 101x4').at(1000);
    expect(inspect(empty.change('99x2 |').events(), 500)).toEqual({ covered: 500, usable: expect.closeTo(0.2) });
  });
});
