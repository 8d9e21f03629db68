import type { InstrumentQuality } from '@replay/core';

/** The least share of the time for which an instrument's book must be usable: below it data are never clean, nor pass a verification. */
export const leastUsable = 0.9;

/**
 * The share of a time in microseconds for which the book was live, two-sided and not crossed. Of no time at all, 1 if a snapshot
 * made a book and 0 if none did.
 */
export function usableShare(quality: InstrumentQuality, time: number): number {
  const { snapshots, emptySnapshots, notLiveMicros, oneSidedMicros, crossedMicros } = quality;
  if (time <= 0) return snapshots > emptySnapshots ? 1 : 0;
  return Math.max(0, (time - notLiveMicros - oneSidedMicros - crossedMicros) / time);
}
