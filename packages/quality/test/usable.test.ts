import type { InstrumentQuality } from '@replay/core';
import { describe, expect, it } from 'vitest';
import { countOf, leastUsable, liveShare, usableShare } from '../src/index.ts';

/** What is not counted here does not matter. */
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
  ])('of %j in 100 µs is %d', (counts, share) => {
    expect(usableShare(quality(counts), 100)).toBeCloseTo(share, 12);
  });

  it('of no time at all is that of a snapshot that holds a level', () => {
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

  it('is less than the live one where a side is empty, which is no failure: an option may have no bids', () => {
    const oneSided = quality({ notLiveMicros: 5, oneSidedMicros: 90 });
    expect(liveShare(oneSided, 100)).toBeCloseTo(0.95, 12);
    expect(usableShare(oneSided, 100)).toBeCloseTo(0.05, 12);
    expect(countOf('book', oneSided, 100)).toBe(0);
  });
});
